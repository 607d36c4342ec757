package io.virtengine.offchain.api;

import org.jspecify.annotations.Nullable;

/**
 * A vendor's document that evidence is judged by.
 *
 * @param documentHash Keccak-256 of it
 * @param documentType TcbInfo, QeIdentity, RevocationList or CertificateChain
 * @param subject what it speaks of, left-aligned; {@code ICollateralRegistry} says how
 * @param state Current, Superseded, Withdrawn, Expired or Outdated: published under other trust anchors than are in force
 * @param issuedAt Unix seconds
 * @param nextUpdate last second at which it counts, Unix seconds
 * @param publishedAt Unix seconds
 * @param rootsHash Keccak-256 of the trust anchors it was published under
 * @param reasonHash Keccak-256 of the reason it was withdrawn for
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record CollateralView(
        String documentHash,
        String documentType,
        String subject,
        String state,
        long issuedAt,
        long nextUpdate,
        long publishedAt,
        String rootsHash,
        @Nullable String reasonHash,
        long createdBlock,
        long updatedBlock) {}
