package io.virtengine.journey;

import io.virtengine.market.VaultObligations;
import io.virtengine.sdk.chain.ChainLog;
import io.virtengine.sdk.client.ChainEvent;
import io.virtengine.sdk.client.SystemContracts;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

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

    public MoneyFlow {
        transfers = List.copyOf(transfers);
    }

    /** Reads the books as of now. */
    public static MoneyFlow read(SystemContracts contracts) {
        String vault = contracts.addressOf(VAULT);
        long head = contracts.chain().blockNumber();
        var transfers = new ArrayList<Transfer>();
        var sums = new VaultObligations(contracts);
        for (ChainLog log : contracts.chain().logs(0, head, List.of(vault))) {
            contracts.decode(log).ifPresent(event -> {
                record(event, transfers);
                sums.note(event);
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
}
