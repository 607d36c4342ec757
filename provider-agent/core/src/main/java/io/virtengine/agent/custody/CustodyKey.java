package io.virtengine.agent.custody;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One key on record. The key itself lies where {@code place} and {@code reference} say, never here.
 *
 * @param generation 1 for a role's first key, then counting up
 * @param publicId address, X25519 public key or certificate fingerprint; null while the key is not made
 * @param reference file, public key at the remote signer, or label in the HSM
 * @param reason why it is in its state, where that needs a reason
 * @param activatedAt when it became the key of its role
 * @param changedAt when it came into its state
 */
public record CustodyKey(
        KeyRole role,
        int generation,
        KeyStatus status,
        KeyPlace place,
        String reference,
        @Nullable String publicId,
        String reason,
        Instant createdAt,
        @Nullable Instant activatedAt,
        Instant changedAt) {

    /** What the key is called by people. */
    public String name() {
        return role.label() + "-" + generation;
    }

    /** @throws IllegalStateException if the key is not made yet */
    public String made() {
        if (publicId == null) {
            throw new IllegalStateException(name() + " is not made yet");
        }
        return publicId;
    }
}
