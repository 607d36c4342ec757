package io.virtengine.offchain.api;

/**
 * All stake behind a validator.
 *
 * @param validator the operator's account
 * @param tokens stake, in wei
 * @param shares shares it is divided into; none is ever worth more than a wei
 * @param selfBond what the operator itself has of it, in wei
 * @param rewardIndex wei of rewards per share since the beginning, times 1e30
 * @param rewarded wei distributed to its holders since the beginning
 * @param commission wei of commission that the operator has not claimed yet
 * @param commissionPaid wei of commission that it has
 * @param slashed wei that slashes took of the pool itself
 * @param slashCount how many slashes there were
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record StakePoolView(
        String validator,
        String tokens,
        String shares,
        String selfBond,
        String rewardIndex,
        String rewarded,
        String commission,
        String commissionPaid,
        String slashed,
        int slashCount,
        long createdBlock,
        long updatedBlock) {}
