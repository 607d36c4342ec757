package io.virtengine.offchain.api;

import org.jspecify.annotations.Nullable;

/**
 * Software that may run in enclaves, or is proposed to.
 *
 * @param key the allow-list's key: kind, matching and registers as one hash
 * @param state None, Active, Expired or Revoked; None and a date in {@code activatableAt} is a first proposal
 * @param kind SGX, TDX, SNP or NITRO; absent where software was revoked that nobody proposed
 * @param matching what of the evidence counts: Software, SignedSoftware or SignerProduct
 * @param registers raw values, hexadecimal
 * @param generation how often the key was revoked
 * @param reasonHash Keccak-256 of the reason of a revocation
 * @param activatedAt since when it has counted without a break, Unix seconds
 * @param expiresAt it counts for nothing from here on, Unix seconds
 * @param minSvn lowest security version
 * @param sourceCommit commit the software is built from, left-aligned
 * @param buildDigest digest of the artifact
 * @param modelHash model or schema it carries; zero = none
 * @param description in words
 * @param activatableAt end of the review of the proposal for this key, Unix seconds; absent = there is none
 * @param proposedLifetime seconds from activation to expiry
 * @param proposedMinSvn as {@code minSvn}
 * @param proposedSource as {@code sourceCommit}
 * @param proposedBuildDigest as {@code buildDigest}
 * @param proposedModelHash as {@code modelHash}
 * @param proposedDescription as {@code description}
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record MeasurementView(
        String key,
        String state,
        @Nullable String kind,
        @Nullable String matching,
        @Nullable String registers,
        long generation,
        @Nullable String reasonHash,
        @Nullable Long activatedAt,
        @Nullable Long expiresAt,
        @Nullable String minSvn,
        @Nullable String sourceCommit,
        @Nullable String buildDigest,
        @Nullable String modelHash,
        @Nullable String description,
        @Nullable Long activatableAt,
        @Nullable Long proposedLifetime,
        @Nullable String proposedMinSvn,
        @Nullable String proposedSource,
        @Nullable String proposedBuildDigest,
        @Nullable String proposedModelHash,
        @Nullable String proposedDescription,
        long createdBlock,
        long updatedBlock) {}
