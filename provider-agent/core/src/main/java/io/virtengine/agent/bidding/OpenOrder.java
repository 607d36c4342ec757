package io.virtengine.agent.bidding;

import io.virtengine.sdk.manifest.ResourceTotals;
import java.math.BigInteger;
import java.time.Instant;

/**
 * An order that may be bid on.
 *
 * @param ceiling highest acceptable price (wei/s)
 * @param capCeiling highest reserve of a metered bid (wei); 0 = reserved capacity only
 * @param specification canonical JSON of the group; empty until its event was seen
 * @param seenAt when the agent first saw it
 */
public record OpenOrder(
        String orderId,
        String deploymentId,
        int gseq,
        String owner,
        ResourceTotals resources,
        BigInteger ceiling,
        BigInteger capCeiling,
        byte[] specification,
        Instant expiresAt,
        Instant seenAt) {}
