package io.virtengine.offchain.api;

import org.jspecify.annotations.Nullable;

/**
 * A stream or metered channel of an account.
 *
 * @param channelId channel, the lease id
 * @param kind Stream or Metered
 * @param accountId account that pays
 * @param payee who is paid
 * @param open whether it is open
 * @param rate wei per second of a stream
 * @param cap total of a metered channel, wei
 * @param feeBps fee in basis points
 * @param grossPaid paid so far, fees included, wei
 * @param feesPaid fees of it, wei
 * @param returned returned to the account, wei
 * @param earned total earned, once closed, wei
 * @param openedAt Unix seconds
 * @param closedAt Unix seconds
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record ChannelView(
        String channelId,
        String kind,
        String accountId,
        String payee,
        boolean open,
        String rate,
        String cap,
        int feeBps,
        String grossPaid,
        String feesPaid,
        String returned,
        @Nullable String earned,
        long openedAt,
        @Nullable Long closedAt,
        long createdBlock,
        long updatedBlock) {}
