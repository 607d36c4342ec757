package io.virtengine.journey;

import io.virtengine.sdk.chain.ChainLog;
import io.virtengine.sdk.client.ChainEvent;
import io.virtengine.sdk.client.SystemContracts;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The vault's books, read twice from independent sources: every movement across its boundary from its events, and what
 * it owes to whom from its views. Both must agree with the tokens it holds, to the last wei.
 *
 * @param transfers movements in and out, in order
 * @param held tokens the vault holds
 * @param owed what its accounts, streams, channels, claims, bidders, bonds and fees add up to
 */
public record MoneyFlow(List<Transfer> transfers, BigInteger held, BigInteger owed) {

    private static final String VAULT = "EscrowVault";
    private static final int VE = 0;

    public MoneyFlow {
        transfers = List.copyOf(transfers);
    }

    /** Reads the books as of now. */
    public static MoneyFlow read(SystemContracts contracts) {
        String vault = contracts.addressOf(VAULT);
        long head = contracts.chain().blockNumber();
        var transfers = new ArrayList<Transfer>();
        var sums = new Obligations(contracts);
        for (ChainLog log : contracts.chain().logs(0, head, List.of(vault))) {
            contracts.decode(log).ifPresent(event -> {
                record(event, transfers);
                sums.notice(event);
            });
        }
        return new MoneyFlow(transfers, contracts.readNumber("VirtToken", "balanceOf", vault), sums.total());
    }

    /** Sum of the inflows. */
    public BigInteger inflow() {
        return sum(true);
    }

    /** Sum of the outflows. */
    public BigInteger outflow() {
        return sum(false);
    }

    /** Whether inflows = outflows + tokens held, and tokens held = obligations, exactly. */
    public boolean conserved() {
        return inflow().subtract(outflow()).equals(held) && held.equals(owed);
    }

    private BigInteger sum(boolean inflows) {
        return transfers.stream()
                .filter(transfer -> transfer.isInflow() == inflows)
                .map(Transfer::wei)
                .reduce(BigInteger.ZERO, BigInteger::add);
    }

    private static void record(ChainEvent event, List<Transfer> transfers) {
        switch (event.name()) {
            case "Deposited" -> in(transfers, "deposit", event.text("payer"), event.number("amount"));
            case "BidderFunded" -> in(transfers, "bid funds", event.text("payer"), event.number("amount"));
            case "BondLocked" -> in(transfers, "bond", event.text("provider"), event.number("amount"));
            case "Refunded" -> out(transfers, "refund", event.text("depositor"), event.number("amount"));
            // A refund that the depositor must fetch has not left yet.
            case "RefundClaimable" ->
                out(
                        transfers,
                        "refund kept claimable",
                        event.text("depositor"),
                        event.number("amount").negate());
            case "Paid" -> {
                if (!(Boolean) event.values().get("metered")) {
                    out(transfers, "rent", event.text("payee"), event.number("net"));
                }
            }
            case "Claimed" -> out(transfers, "claim", event.text("payee"), event.number("amount"));
            case "BidderWithdrawn" -> out(transfers, "bid funds back", event.text("bidder"), event.number("amount"));
            case "FeesCollected" -> out(transfers, "fees", event.text("collector"), event.number("amount"));
            default -> {
                // The other events move money inside the vault.
            }
        }
    }

    private static void in(List<Transfer> transfers, String kind, String from, BigInteger wei) {
        transfers.add(new Transfer(kind, from, Transfer.VAULT, wei));
    }

    private static void out(List<Transfer> transfers, String kind, String to, BigInteger wei) {
        transfers.add(new Transfer(kind, Transfer.VAULT, to, wei));
    }

    /** Everyone the vault has ever had to do with, and what it owes them by its own views. */
    private static final class Obligations {

        private final SystemContracts contracts;
        private final Set<String> accounts = new LinkedHashSet<>();
        private final Set<List<String>> streams = new LinkedHashSet<>();
        private final Set<String> people = new LinkedHashSet<>();

        Obligations(SystemContracts contracts) {
            this.contracts = contracts;
        }

        void notice(ChainEvent event) {
            event.values().forEach((name, value) -> {
                if (value instanceof String text && text.length() == 42) {
                    people.add(text);
                }
            });
            switch (event.name()) {
                case "AccountOpened" -> accounts.add(event.text("accountId"));
                case "StreamOpened" -> streams.add(List.of(event.text("accountId"), event.text("channelId")));
                default -> {
                    // Only these bring something new to ask about.
                }
            }
        }

        BigInteger total() {
            BigInteger sum = contracts.readNumber(VAULT, "collectedFees", VE);
            for (String id : accounts) {
                Map<String, Object> account = contracts.read(
                        VAULT, "accountAt", id, contracts.chain().head().timestamp());
                sum = sum.add((BigInteger) account.get("available")).add((BigInteger) account.get("reserved"));
            }
            for (List<String> stream : streams) {
                sum = sum.add(contracts.readNumber(VAULT, "owed", stream.get(0), stream.get(1)));
            }
            for (String person : people) {
                Map<String, Object> bidder = contracts.read(VAULT, "bidder", person);
                sum = sum.add((BigInteger) bidder.get("available"))
                        .add((BigInteger) bidder.get("locked"))
                        .add(contracts.readNumber(VAULT, "claimable", VE, person))
                        .add(contracts.readNumber(VAULT, "bondOf", person));
            }
            return sum;
        }
    }
}
