package io.virtengine.journey;

import io.virtengine.sdk.chain.ChainLog;
import io.virtengine.sdk.client.ChainEvent;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.deploy.AddressBook;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Everything the contracts have said so far, read from the chain. */
public final class ChainHistory {

    /** Which step a transaction was, by an event that only that step emits. */
    private static final Map<String, String> STEP_OF_EVENT = Map.ofEntries(
            Map.entry("DeploymentCreated", "createDeployment"),
            Map.entry("BidPlaced", "createBid"),
            Map.entry("LeaseCreated", "acceptBid"),
            Map.entry("LeaseReady", "reportReady"),
            Map.entry("StatementAccepted", "statement"),
            Map.entry("StatementAcknowledged", "acknowledge"),
            Map.entry("Claimed", "claim"),
            Map.entry("DeploymentClosed", "closeDeployment"),
            Map.entry("Refunded", "refund"),
            Map.entry("ProviderRegistered", "registerProvider"),
            Map.entry("CapacityReported", "heartbeat"),
            Map.entry("IdentityScored", "finaliseIdentity"),
            Map.entry("FeesSplit", "collectFees"));

    private final SystemContracts contracts;
    private final List<Entry> entries = new ArrayList<>();

    /** An event and the transaction that made it. */
    public record Entry(ChainEvent event, String transaction, long block) {}

    private ChainHistory(SystemContracts contracts) {
        this.contracts = contracts;
    }

    /** Reads the whole history of a network. */
    public static ChainHistory read(SystemContracts contracts, AddressBook book) {
        var history = new ChainHistory(contracts);
        for (ChainLog log : contracts
                .chain()
                .logs(0, contracts.chain().blockNumber(), book.addresses().values())) {
            contracts
                    .decode(log)
                    .ifPresent(
                            event -> history.entries.add(new Entry(event, log.transactionHash(), log.blockNumber())));
        }
        return history;
    }

    /** Events of one name, in order. */
    public List<ChainEvent> events(String name) {
        return entries.stream()
                .map(Entry::event)
                .filter(event -> event.name().equals(name))
                .toList();
    }

    /** Events of one name about one thing. */
    public List<ChainEvent> events(String name, String argument, String value) {
        return events(name).stream()
                .filter(event -> value.equals(event.values().get(argument)))
                .toList();
    }

    /** Gas of the dearest transaction of each kind of step. */
    public Map<String, Long> gas() {
        var gas = new TreeMap<String, Long>();
        var receipts = new TreeMap<String, Long>();
        for (Entry entry : entries) {
            step(entry.event()).ifPresent(step -> {
                long used = receipts.computeIfAbsent(entry.transaction(), this::gasOf);
                gas.merge(step, used, Math::max);
            });
        }
        return gas;
    }

    private Optional<String> step(ChainEvent event) {
        return switch (event.name()) {
            case "Paid" -> (Boolean) event.values().get("metered") ? Optional.empty() : Optional.of("withdraw");
            // The first deposit comes with the deployment; a later one is a step of its own.
            case "Deposited" -> Optional.of("deposit").filter(step -> !opensAccount(event));
            default -> Optional.ofNullable(STEP_OF_EVENT.get(event.name()));
        };
    }

    private boolean opensAccount(ChainEvent deposited) {
        BigInteger earlier = BigInteger.ZERO;
        for (ChainEvent event : events("Deposited", "accountId", deposited.text("accountId"))) {
            if (event == deposited) {
                return earlier.signum() == 0;
            }
            earlier = earlier.add(event.number("amount"));
        }
        return true;
    }

    private long gasOf(String transaction) {
        return contracts
                .chain()
                .receipt(transaction)
                .orElseThrow(() -> new JourneyException("the node has lost transaction " + transaction))
                .gasUsed();
    }
}
