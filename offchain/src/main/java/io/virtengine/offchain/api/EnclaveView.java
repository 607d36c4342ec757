package io.virtengine.offchain.api;

import org.jspecify.annotations.Nullable;

/**
 * An identity of a validator's enclave: keys that live in it, and what they were attested under.
 *
 * @param validator the validator's node
 * @param epoch number of the identity, from 1; each has keys of its own
 * @param state its keys count while it is Active or Degraded
 * @param health what the committee last said of the validator: Healthy, Degraded or Unhealthy
 * @param kind SGX, TDX, SNP or NITRO
 * @param signingKey address of the key that signs results
 * @param encryptionKey X25519 public key that evidence is sealed to
 * @param measurementKey entry of the allow-list that admitted its software
 * @param softwareKey what runs in it, as an entry for just this software would be keyed
 * @param svn security version in its evidence
 * @param platformId the machine; zero if nothing names it
 * @param evidenceHash Keccak-256 of the last evidence
 * @param challengeBlock block whose hash was the last challenge
 * @param registeredAt when the epoch began, Unix seconds
 * @param validFrom since when it has been attested without a gap, Unix seconds
 * @param attestedAt when it was attested last, Unix seconds
 * @param expiresAt it is over from here on unless attested again, Unix seconds
 * @param collateralUntil first next update of the documents last used, Unix seconds
 * @param retiresAt end of the overlap after a rotation, Unix seconds
 * @param revokedAt when it was revoked, Unix seconds
 * @param revokedBy by whom
 * @param reasonHash Keccak-256 of the reason
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record EnclaveView(
        String validator,
        long epoch,
        String state,
        String health,
        String kind,
        String signingKey,
        String encryptionKey,
        @Nullable String measurementKey,
        @Nullable String softwareKey,
        @Nullable String svn,
        @Nullable String platformId,
        @Nullable String evidenceHash,
        @Nullable Long challengeBlock,
        long registeredAt,
        @Nullable Long validFrom,
        @Nullable Long attestedAt,
        @Nullable Long expiresAt,
        @Nullable Long collateralUntil,
        @Nullable Long retiresAt,
        @Nullable Long revokedAt,
        @Nullable String revokedBy,
        @Nullable String reasonHash,
        long createdBlock,
        long updatedBlock) {}
