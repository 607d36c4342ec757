package io.virtengine.offchain.api;

/**
 * A deposit into an account.
 *
 * @param accountId account
 * @param depositor who gets the unspent part back
 * @param payer who paid
 * @param amount wei
 * @param grantId grant it was drawn from, 0 = own money
 * @param gift somebody else's top-up
 * @param depositedAt Unix seconds
 * @param blockNumber block
 */
public record DepositView(
        String accountId,
        String depositor,
        String payer,
        String amount,
        String grantId,
        boolean gift,
        long depositedAt,
        long blockNumber) {}
