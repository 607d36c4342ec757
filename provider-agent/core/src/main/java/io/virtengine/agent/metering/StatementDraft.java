package io.virtengine.agent.metering;

import io.virtengine.sdk.signing.UsageStatement;
import java.util.List;

/**
 * A statement with a signature that is neither kept nor sent yet.
 *
 * @param previous the statement before it; for the first, one of zeros
 * @param hash struct hash of {@code next}
 */
record StatementDraft(UsageStatement previous, UsageStatement next, String hash, String signer, String signature) {

    String leaseId() {
        return next.leaseId();
    }

    /** The arguments of the hub's {@code submitStatement}, which are also one element of a batch. */
    List<Object> arguments() {
        return List.of(previous.values(), next.values(), signer, signature);
    }
}
