package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Component;

/**
 * Escrow accounts with their deposits, streams and channels.
 *
 * <p>The vault settles an account before every change and says so with {@code Settled} only if funded seconds passed; in
 * any case the account counts from the time of the change. So each event here moves {@code available} by its own amount
 * and sets the time of settlement.
 */
@Component
final class EscrowProjection implements Projection {

    static final String STREAM = "Stream";
    static final String METERED = "Metered";

    @Override
    public Map<String, BiConsumer<RecordedEvent, WorkingSet>> reactions() {
        var on = new HashMap<String, BiConsumer<RecordedEvent, WorkingSet>>();
        on.put("EscrowVault.TokenListed", (e, rows) -> token(e, rows, "index").set("address", e.text("token")));
        on.put("EscrowVault.AccountOpened", EscrowProjection::opened);
        on.put("EscrowVault.Deposited", EscrowProjection::deposited);
        on.put(
                "EscrowVault.AccountClosed",
                (e, rows) -> account(e, rows).set("state", "Closed").set("closed_at", e.timestamp()));
        on.put(
                "EscrowVault.Refunded",
                (e, rows) -> account(e, rows)
                        .subtract("available", e.integer("amount"))
                        .add("refunded", e.integer("amount")));
        on.put(
                "EscrowVault.Settled",
                (e, rows) -> forecast(account(e, rows)
                        .set("funded_index", e.number("fundedIndex"))
                        .set("available", e.integer("available"))
                        .set("settled_at", e.number("settledAt"))));
        on.put("EscrowVault.StreamOpened", EscrowProjection::streamOpened);
        on.put("EscrowVault.StreamClosed", EscrowProjection::streamClosed);
        on.put("EscrowVault.ChannelOpened", EscrowProjection::channelOpened);
        on.put("EscrowVault.ChannelReturned", EscrowProjection::channelReturned);
        on.put(
                "EscrowVault.ChannelClosed",
                (e, rows) -> rows.change(e, "channels", e.text("channelId"), METERED)
                        .set("open", false)
                        .set("earned", e.integer("paid"))
                        .set("closed_at", e.timestamp()));
        on.put("EscrowVault.Paid", EscrowProjection::paid);
        on.put("EscrowVault.GrantCreated", EscrowProjection::granted);
        on.put(
                "EscrowVault.GrantRevoked",
                (e, rows) -> rows.change(e, "grants", e.integer("grantId")).set("revoked_at", e.timestamp()));
        on.put("EscrowVault.GrantUsed", EscrowProjection::grantLeft);
        on.put("EscrowVault.GrantRestored", EscrowProjection::grantLeft);
        return on;
    }

    static Row token(RecordedEvent e, WorkingSet rows, String argument) {
        BigInteger index = e.integer(argument);
        return rows.find("tokens", index)
                .map(known -> rows.touched(e, "tokens", known))
                .orElseGet(() -> rows.create("tokens", index).set("updated_block", e.block()));
    }

    private static Row account(RecordedEvent e, WorkingSet rows) {
        return rows.change(e, "accounts", e.text("accountId"));
    }

    private static void opened(RecordedEvent e, WorkingSet rows) {
        rows.create(e, "accounts", e.text("accountId"))
                .set("owner", e.text("owner"))
                .set("token", e.integer("token"))
                .set("state", "Open")
                .set("available", 0)
                .set("reserved", 0)
                .set("rate", 0)
                .set("funded_index", 0)
                .set("settled_at", e.timestamp())
                .set("deposited", 0)
                .set("refunded", 0)
                .set("stream_count", 0)
                .set("opened_at", e.timestamp());
    }

    private static void deposited(RecordedEvent e, WorkingSet rows) {
        forecast(account(e, rows)
                .add("available", e.integer("amount"))
                .add("deposited", e.integer("amount"))
                .set("settled_at", e.timestamp()));
        rows.create("deposits", e.block(), e.logIndex())
                .set("account_id", e.text("accountId"))
                .set("depositor", e.text("depositor"))
                .set("payer", e.text("payer"))
                .set("amount", e.integer("amount"))
                .set("grant_id", e.integer("grantId"))
                .set("gift", e.flag("gift"))
                .set("deposited_at", e.timestamp());
    }

    private static void streamOpened(RecordedEvent e, WorkingSet rows) {
        Row account = account(e, rows);
        forecast(account.add("rate", e.integer("rate"))
                .set("stream_count", account.number("stream_count") + 1)
                .set("settled_at", e.timestamp()));
        channel(e, rows, STREAM).set("rate", e.integer("rate")).set("cap", 0);
    }

    private static void streamClosed(RecordedEvent e, WorkingSet rows) {
        Row stream = rows.change(e, "channels", e.text("channelId"), STREAM)
                .set("open", false)
                .set("earned", e.integer("earned"))
                .set("closed_at", e.timestamp());
        Row account = account(e, rows);
        forecast(account.subtract("rate", stream.amount("rate"))
                .set("stream_count", account.number("stream_count") - 1)
                .set("settled_at", e.timestamp()));
    }

    private static void channelOpened(RecordedEvent e, WorkingSet rows) {
        BigInteger cap = e.integer("cap");
        forecast(
                account(e, rows).subtract("available", cap).add("reserved", cap).set("settled_at", e.timestamp()));
        channel(e, rows, METERED).set("rate", 0).set("cap", cap);
    }

    private static void channelReturned(RecordedEvent e, WorkingSet rows) {
        BigInteger amount = e.integer("amount");
        rows.change(e, "channels", e.text("channelId"), METERED).add("returned", amount);
        forecast(account(e, rows)
                .add("available", amount)
                .subtract("reserved", amount)
                .set("settled_at", e.timestamp()));
    }

    private static void paid(RecordedEvent e, WorkingSet rows) {
        boolean metered = e.flag("metered");
        BigInteger gross = e.integer("gross");
        Row channel = rows.change(e, "channels", e.text("channelId"), metered ? METERED : STREAM)
                .add("gross_paid", gross)
                .add("fees_paid", e.integer("fee"));
        if (metered) {
            rows.change(e, "accounts", channel.text("account_id")).subtract("reserved", gross);
        }
    }

    private static Row channel(RecordedEvent e, WorkingSet rows, String kind) {
        return rows.create(e, "channels", e.text("channelId"), kind)
                .set("account_id", e.text("accountId"))
                .set("payee", e.text("payee"))
                .set("open", true)
                .set("fee_bps", e.integer("feeBps"))
                .set("gross_paid", 0)
                .set("fees_paid", 0)
                .set("returned", 0)
                .set("opened_at", e.timestamp());
    }

    private static void granted(RecordedEvent e, WorkingSet rows) {
        rows.create(e, "grants", e.integer("grantId"))
                .set("granter", e.text("granter"))
                .set("grantee", e.text("grantee"))
                .set("token", e.integer("token"))
                .set("granted", e.integer("limit"))
                .set("remaining", e.integer("limit"))
                .set("expires_at", e.number("expiry"));
    }

    private static void grantLeft(RecordedEvent e, WorkingSet rows) {
        rows.change(e, "grants", e.integer("grantId")).set("remaining", e.integer("left"));
    }

    /** {@code t* = t0 + B / R} of market spec 6.1, capped as the contract caps it; unknown without streams. */
    private static void forecast(Row account) {
        BigInteger rate = account.amount("rate");
        if (rate.signum() == 0) {
            account.set("funded_until", null);
            return;
        }
        BigInteger until = account.amount("available").divide(rate).add(account.amount("settled_at"));
        account.set("funded_until", until.min(BigInteger.ONE.shiftLeft(40).subtract(BigInteger.ONE)));
    }
}
