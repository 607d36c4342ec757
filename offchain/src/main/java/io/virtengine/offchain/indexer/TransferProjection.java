package io.virtengine.offchain.indexer;

import io.virtengine.offchain.indexer.Transfer.Holder;
import io.virtengine.sdk.events.RecordedEvent;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Component;

/**
 * The ledger of money movements: every event that moves money becomes rows saying from whom to whom. Adding what came to
 * a holder and taking away what left gives what it has, so the sums can be checked against the vault.
 */
@Component
final class TransferProjection implements Projection {

    private static final List<String> BUCKETS = List.of("staking", "incentives", "burn", "treasury");
    private static final Holder FEES = new Holder("fees", "vault");
    private static final Holder BURNED = new Holder("burned", "supply");
    private static final Holder SPLITTER = new Holder("splitter", "incoming");

    @Override
    public Map<String, BiConsumer<RecordedEvent, WorkingSet>> reactions() {
        var on = new HashMap<String, BiConsumer<RecordedEvent, WorkingSet>>();
        on.put("EscrowVault.Deposited", (e, rows) -> between(e, rows, wallet(e.text("payer")), escrow(e)));
        on.put("EscrowVault.Refunded", (e, rows) -> between(e, rows, escrow(e), wallet(e.text("depositor"))));
        on.put("EscrowVault.RefundClaimable", (e, rows) -> {
            String payee = e.text("depositor");
            between(e, rows, wallet(payee), claimable(payee));
        });
        on.put("EscrowVault.ChannelOpened", TransferProjection::reserved);
        on.put("EscrowVault.ChannelReturned", TransferProjection::returned);
        on.put("EscrowVault.Paid", TransferProjection::paid);
        on.put("EscrowVault.Claimed", (e, rows) -> {
            String payee = e.text("payee");
            new Transfer(e.name(), e.integer("token"), claimable(payee), wallet(payee), payee, null, null)
                    .write(e, rows, 0, e.integer("amount"));
        });
        on.put(
                "EscrowVault.BidderFunded",
                (e, rows) -> bidder(e, rows, wallet(e.text("payer")), bidder(e.text("bidder"))));
        on.put(
                "EscrowVault.BidderWithdrawn",
                (e, rows) -> bidder(e, rows, bidder(e.text("bidder")), wallet(e.text("bidder"))));
        on.put("EscrowVault.BidderLocked", (e, rows) -> bidder(e, rows, bidder(e.text("bidder")), bid(e)));
        on.put("EscrowVault.BidderUnlocked", (e, rows) -> bidder(e, rows, bid(e), bidder(e.text("bidder"))));
        on.put(
                "EscrowVault.BondLocked",
                (e, rows) -> bond(e, rows, wallet(e.text("provider")), new Holder("bond", e.text("provider"))));
        on.put(
                "EscrowVault.BondReleased",
                (e, rows) -> bond(e, rows, new Holder("bond", e.text("provider")), bidder(e.text("provider"))));
        on.put("EscrowVault.BondTaken", (e, rows) -> bond(e, rows, new Holder("bond", e.text("provider")), penalty(e)));
        on.put("ProviderPenalties.LeaseTerminated", TransferProjection::terminated);
        on.put("ProviderPenalties.ProviderSlashed", TransferProjection::slashed);
        on.put(
                "EscrowVault.FeesCollected",
                (e, rows) -> fees(e, FEES, SPLITTER, e.text("collector")).write(e, rows, 0, e.integer("amount")));
        on.put("FeeSplitter.FeesSplit", TransferProjection::split);
        on.put("FeeSplitter.BucketFlushed", TransferProjection::flushed);
        return on;
    }

    private static void reserved(RecordedEvent e, WorkingSet rows) {
        String lease = e.text("channelId");
        transfer(e, rows, escrow(e), new Holder("reserved", lease), lease).write(e, rows, 0, e.integer("cap"));
    }

    private static void returned(RecordedEvent e, WorkingSet rows) {
        String lease = e.text("channelId");
        transfer(e, rows, new Holder("reserved", lease), escrow(e), lease).write(e, rows, 0, e.integer("amount"));
    }

    /** What a stream earned leaves the escrow account and is sent; what a channel earned becomes claimable. */
    private static void paid(RecordedEvent e, WorkingSet rows) {
        boolean metered = e.flag("metered");
        String lease = e.text("channelId");
        String payee = e.text("payee");
        String account = channel(rows, lease, metered).text("account_id");
        BigInteger token = token(rows, account);
        Holder from = metered ? new Holder("reserved", lease) : new Holder("escrow", account);
        Holder to = metered ? claimable(payee) : wallet(payee);
        new Transfer("Paid", token, from, to, payee, account, lease).write(e, rows, 0, e.integer("net"));
        new Transfer("Fee", token, from, FEES, payee, account, lease).write(e, rows, 1, e.integer("fee"));
    }

    /** What a lease's early end took from the bond, in the same transaction. */
    private static void terminated(RecordedEvent e, WorkingSet rows) {
        String customer = e.text("customer");
        BigInteger penalty = e.integer("penalty");
        BigInteger compensation = e.integer("compensation");
        String lease = e.text("leaseId");
        new Transfer("Compensation", BigInteger.ZERO, penalty(e), wallet(customer), customer, null, lease)
                .write(e, rows, 0, compensation);
        new Transfer("PenaltyBurned", BigInteger.ZERO, penalty(e), BURNED, e.text("provider"), null, lease)
                .write(e, rows, 1, penalty.subtract(compensation));
    }

    /** What an offence took from the bond; who it was for is in the case. */
    private static void slashed(RecordedEvent e, WorkingSet rows) {
        Row known = rows.find("provider_cases", e.text("caseId")).orElseThrow();
        String provider = e.text("provider");
        if (e.integer("compensation").signum() > 0) {
            String customer = known.text("customer");
            new Transfer("Compensation", BigInteger.ZERO, penalty(e), wallet(customer), customer, null, null)
                    .write(e, rows, 0, e.integer("compensation"));
        }
        if (e.integer("reward").signum() > 0) {
            String reporter = known.text("reporter");
            new Transfer("Reward", BigInteger.ZERO, penalty(e), wallet(reporter), reporter, null, null)
                    .write(e, rows, 1, e.integer("reward"));
        }
        new Transfer("PenaltyBurned", BigInteger.ZERO, penalty(e), BURNED, provider, null, null)
                .write(e, rows, 2, e.integer("burned"));
    }

    private static void split(RecordedEvent e, WorkingSet rows) {
        for (int leg = 0; leg < BUCKETS.size(); leg++) {
            String bucket = BUCKETS.get(leg);
            fees(e, SPLITTER, new Holder("splitter", bucket), bucket).write(e, rows, leg, e.integer(bucket));
        }
    }

    private static void flushed(RecordedEvent e, WorkingSet rows) {
        String bucket = e.constant("bucket", BUCKETS);
        Holder to = bucket.equals("burn") ? BURNED : wallet(e.text("recipient"));
        fees(e, new Holder("splitter", bucket), to, to.id()).write(e, rows, 0, e.integer("amount"));
    }

    private static Transfer fees(RecordedEvent e, Holder from, Holder to, String party) {
        return new Transfer(e.name(), e.integer("token"), from, to, party, null, null);
    }

    private static void between(RecordedEvent e, WorkingSet rows, Holder from, Holder to) {
        String account = e.text("accountId");
        new Transfer(e.name(), token(rows, account), from, to, e.text("depositor"), account, null)
                .write(e, rows, 0, e.integer("amount"));
    }

    private static Transfer transfer(RecordedEvent e, WorkingSet rows, Holder from, Holder to, String lease) {
        String account = e.text("accountId");
        Row row = rows.find("accounts", account).orElseThrow();
        return new Transfer(e.name(), row.amount("token"), from, to, row.text("owner"), account, lease);
    }

    private static void bidder(RecordedEvent e, WorkingSet rows, Holder from, Holder to) {
        String bid = e.values().containsKey("bidId") ? e.text("bidId") : null;
        new Transfer(e.name(), BigInteger.ZERO, from, to, e.text("bidder"), null, bid)
                .write(e, rows, 0, e.integer("amount"));
    }

    private static void bond(RecordedEvent e, WorkingSet rows, Holder from, Holder to) {
        new Transfer(e.name(), BigInteger.ZERO, from, to, e.text("provider"), null, null)
                .write(e, rows, 0, e.integer("amount"));
    }

    private static BigInteger token(WorkingSet rows, String account) {
        return rows.find("accounts", account).orElseThrow().amount("token");
    }

    private static Row channel(WorkingSet rows, String channel, boolean metered) {
        String kind = metered ? EscrowProjection.METERED : EscrowProjection.STREAM;
        return rows.find("channels", channel, kind).orElseThrow();
    }

    private static Holder wallet(String address) {
        return new Holder("wallet", address);
    }

    private static Holder claimable(String address) {
        return new Holder("claimable", address);
    }

    private static Holder bidder(String address) {
        return new Holder("bidder", address);
    }

    /** What was taken from a bond, until the same transaction says whose it is. */
    private static Holder penalty(RecordedEvent e) {
        return new Holder("penalty", e.text("provider"));
    }

    private static Holder bid(RecordedEvent e) {
        return new Holder("bid", e.text("bidId"));
    }

    private static Holder escrow(RecordedEvent e) {
        return new Holder("escrow", e.text("accountId"));
    }
}
