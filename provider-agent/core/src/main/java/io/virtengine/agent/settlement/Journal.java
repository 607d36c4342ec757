package io.virtengine.agent.settlement;

import io.virtengine.agent.chain.MarketEvent;
import io.virtengine.agent.chain.MarketListener;
import io.virtengine.agent.work.UnitOfWork;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Double-entry books of this provider, written from what the chain says happened: every line names an account that gains
 * (debit) and one that gives (credit), so the sum over all accounts is always zero. Balances are checked against the
 * contracts' own.
 */
public final class Journal implements MarketListener {
    private final String provider;

    public Journal(String provider) {
        this.provider = provider.toLowerCase(Locale.ROOT);
    }

    @Override
    public String name() {
        return "journal";
    }

    @Override
    public void on(MarketEvent event, UnitOfWork unit) {
        switch (event.name()) {
            case "Paid" -> {
                if (mine(event, "payee")) {
                    String reference = event.text("channelId");
                    String received = event.flag("metered") ? "claimable" : "wallet";
                    line(unit, event, 1, reference, received, "revenue", event.amount("net"));
                    line(unit, event, 2, reference, "fees", "revenue", event.amount("fee"));
                }
            }
            case "Claimed" -> {
                if (mine(event, "payee")) {
                    line(
                            unit,
                            event,
                            1,
                            "token " + event.amount("token"),
                            "wallet",
                            "claimable",
                            event.amount("amount"));
                }
            }
            case "BidderFunded" -> {
                if (mine(event, "bidder")) {
                    line(unit, event, 1, event.text("payer"), "bidder", "wallet", event.amount("amount"));
                }
            }
            case "BidderWithdrawn" -> {
                if (mine(event, "bidder")) {
                    line(unit, event, 1, provider, "wallet", "bidder", event.amount("amount"));
                }
            }
            case "BidderLocked" -> {
                if (mine(event, "bidder")) {
                    line(unit, event, 1, event.text("bidId"), "deposits", "bidder", event.amount("amount"));
                }
            }
            case "BidderUnlocked" -> {
                if (mine(event, "bidder")) {
                    line(unit, event, 1, event.text("bidId"), "bidder", "deposits", event.amount("amount"));
                }
            }
            case "BondLocked" -> {
                if (mine(event, "provider")) {
                    line(unit, event, 1, provider, "bond", "wallet", event.amount("amount"));
                }
            }
            case "BondReleased" -> {
                if (mine(event, "provider")) {
                    line(unit, event, 1, provider, "bidder", "bond", event.amount("amount"));
                }
            }
            default -> {
                // Other events move none of our money.
            }
        }
    }

    private boolean mine(MarketEvent event, String field) {
        return provider.equals(event.text(field));
    }

    private static void line(
            UnitOfWork unit,
            MarketEvent event,
            int line,
            String reference,
            String debit,
            String credit,
            BigInteger amount) {
        unit.db()
                .sql("""
                        insert into journal (block_hash, log_index, line, at, kind, reference, debit, credit, amount)
                        values (:block, :log, :line, :at, :kind, :reference, :debit, :credit, :amount)
                        on conflict do nothing""")
                .param("block", event.blockHash())
                .param("log", event.logIndex())
                .param("line", line)
                .param("at", UnitOfWork.sql(event.blockTime()))
                .param("kind", event.name())
                .param("reference", reference)
                .param("debit", debit)
                .param("credit", credit)
                .param("amount", new BigDecimal(amount))
                .update();
    }

    /** Balance of each account: what it gained less what it gave (wei). */
    public Map<String, BigInteger> balances(UnitOfWork unit) {
        Map<String, BigInteger> balances = new TreeMap<>();
        unit.db()
                .sql("""
                        select account, sum(amount) amount from (
                            select debit account, amount from journal
                            union all select credit, -amount from journal) lines
                        group by account""")
                .query((row, n) -> balances.put(
                        row.getString("account"), row.getBigDecimal("amount").toBigIntegerExact()))
                .list();
        return balances;
    }
}
