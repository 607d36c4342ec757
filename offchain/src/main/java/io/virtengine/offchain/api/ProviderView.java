package io.virtengine.offchain.api;

import org.jspecify.annotations.Nullable;

/**
 * A provider.
 *
 * @param address owner address, which names it
 * @param state Active, Paused, Exiting, Exited or Banned
 * @param gateway address of its tenant gateway
 * @param attributes canonical JSON of its attributes
 * @param prices canonical JSON of its list prices
 * @param tlsFingerprint SHA-256 of the gateway certificate
 * @param encryptionKey X25519 key
 * @param attestationKey signer of usage statements
 * @param previousAttestationKey key before the last rotation
 * @param previousValidUntil until when the previous key counts, Unix seconds
 * @param operator account that may act for it
 * @param bond bond in wei of VE
 * @param bidderAvailable free bidder balance, wei of VE
 * @param bidderLocked locked by live bids, wei of VE
 * @param liveLeases number of live leases
 * @param registeredAt Unix seconds
 * @param exitAt Unix seconds
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record ProviderView(
        String address,
        String state,
        @Nullable String gateway,
        @Nullable String attributes,
        @Nullable String prices,
        @Nullable String tlsFingerprint,
        @Nullable String encryptionKey,
        @Nullable String attestationKey,
        @Nullable String previousAttestationKey,
        @Nullable Long previousValidUntil,
        @Nullable String operator,
        String bond,
        String bidderAvailable,
        String bidderLocked,
        int liveLeases,
        @Nullable Long registeredAt,
        @Nullable Long exitAt,
        long createdBlock,
        long updatedBlock) {}
