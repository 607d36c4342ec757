package io.virtengine.offchain.api;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * An operator whose node takes part in consensus, may, or did.
 *
 * @param operator whose account it is
 * @param node address of the key its node signs blocks with
 * @param nextNode the node it changes to with the next roll
 * @param state Bonded, Jailed, Exiting, Exited or Tombstoned
 * @param seated whether its node is in the consensus set
 * @param seatedAt since when, Unix seconds
 * @param weight stake that its seat is weighed with, in wei; nothing without a seat
 * @param stake all stake behind it, in wei
 * @param selfBond what it has of that itself, in wei
 * @param changedAt when it came into its state, Unix seconds
 * @param jailedUntil from when on it may be freed, Unix seconds
 * @param commissionBps share of rewards it keeps, in bps
 * @param software version of the software that its node last signed that it runs
 * @param softwareSince when it said so, by its own clock, Unix seconds
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record ValidatorView(
        String operator,
        String node,
        @Nullable String nextNode,
        String state,
        boolean seated,
        @Nullable Long seatedAt,
        @Nullable BigInteger weight,
        String stake,
        String selfBond,
        long changedAt,
        @Nullable Long jailedUntil,
        int commissionBps,
        @Nullable String software,
        @Nullable Long softwareSince,
        long createdBlock,
        long updatedBlock) {}
