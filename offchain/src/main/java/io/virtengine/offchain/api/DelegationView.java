package io.virtengine.offchain.api;

/**
 * What one account has in one pool.
 *
 * @param delegator whose it is
 * @param validator the operator whose pool it is in
 * @param shares shares of the pool, with those that answer for another validator
 * @param value what it could undelegate now, in wei, with every slash that reaches it
 * @param votes recorded stake in wei, which votes for whomever its holder names: what {@code value} was when the position was
 *     last touched
 * @param accrued rewards settled then and not paid, in wei
 * @param rewards what it could claim now, in wei, with those earned since
 * @param claimed rewards paid to it, in wei
 * @param compounded rewards that became stake, in wei
 * @param forfeited rewards that went back, in wei: of condemned stake, or unclaimed for too long
 * @param lots how many redelegations it still answers for
 * @param entries how many unbonding entries wait
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record DelegationView(
        String delegator,
        String validator,
        String shares,
        String value,
        String votes,
        String accrued,
        String rewards,
        String claimed,
        String compounded,
        String forfeited,
        int lots,
        int entries,
        long createdBlock,
        long updatedBlock) {}
