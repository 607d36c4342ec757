package io.virtengine.offchain.api;

import org.jspecify.annotations.Nullable;

/**
 * A movement of money. Holders: wallet, escrow, reserved, claimable, bidder, bid, bond, fees, splitter, burned.
 *
 * @param blockNumber block
 * @param logIndex position of the event in the block
 * @param leg part of the event
 * @param kind what moved it
 * @param token index of the token
 * @param amount wei
 * @param fromKind kind of holder it left
 * @param fromId which one
 * @param toKind kind of holder it went to
 * @param toId which one
 * @param accountId escrow account
 * @param leaseId lease, bid or channel
 * @param party account it is listed under
 * @param movedAt Unix seconds
 * @param txHash transaction
 */
public record TransferView(
        long blockNumber,
        int logIndex,
        int leg,
        String kind,
        int token,
        String amount,
        String fromKind,
        String fromId,
        String toKind,
        String toId,
        @Nullable String accountId,
        @Nullable String leaseId,
        String party,
        long movedAt,
        String txHash) {}
