package io.virtengine.simulation;

import io.virtengine.sdk.client.ChainEvent;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What the events have told so far, in the order in which it happened, so that a seed finds it in the same order. */
final class Chronicle {

    /** An order of a deployment's group. */
    record Order(String id, String deployment, String owner, long gseq, long expiresAt) {}

    /** A bid, which has the id of the lease it may become. */
    record Bid(String id, String order, String provider) {}

    /** A lease. */
    record Lease(String id, String deployment, String provider, String owner) {}

    private final Map<String, String> deployments = new LinkedHashMap<>();
    private final Map<String, Order> orders = new LinkedHashMap<>();
    private final Map<String, Bid> bids = new LinkedHashMap<>();
    private final Map<String, Lease> leases = new LinkedHashMap<>();
    private final Map<String, Lease> endedLeases = new LinkedHashMap<>();
    private final Map<String, String> accounts = new LinkedHashMap<>();
    private final Map<String, String> streams = new LinkedHashMap<>();
    private final Map<Long, List<String>> grants = new LinkedHashMap<>();
    private final List<String> holders = new ArrayList<>();
    private final Set<String> exits = new LinkedHashSet<>();
    private final List<ChainEvent> proposals = new ArrayList<>();
    private final Map<String, BigInteger> gifts = new LinkedHashMap<>();
    private final List<Consumer<ChainEvent>> readers = new ArrayList<>();

    /** Has somebody else read along, from now on. */
    void tell(Consumer<ChainEvent> reader) {
        readers.add(reader);
    }

    void note(ChainEvent event) {
        switch (event.name()) {
            case "DeploymentCreated" -> deployments.put(event.text("deploymentId"), event.text("owner"));
            case "DeploymentClosed" -> deployments.remove(event.text("deploymentId"));
            case "OrderOpened" ->
                orders.put(
                        event.text("orderId"),
                        new Order(
                                event.text("orderId"),
                                event.text("deploymentId"),
                                event.text("owner"),
                                event.number("gseq").longValueExact(),
                                event.number("expiresAt").longValueExact()));
            case "OrderClosed" -> orders.remove(event.text("orderId"));
            case "BidPlaced" ->
                bids.put(
                        event.text("bidId"),
                        new Bid(event.text("bidId"), event.text("orderId"), event.text("provider")));
            case "BidClosed" -> bids.remove(event.text("bidId"));
            case "LeaseCreated" ->
                leases.put(
                        event.text("leaseId"),
                        new Lease(
                                event.text("leaseId"),
                                event.text("deploymentId"),
                                event.text("provider"),
                                event.text("owner")));
            case "LeaseClosed" -> {
                Lease lease = leases.remove(event.text("leaseId"));
                if (lease != null) {
                    endedLeases.put(lease.id(), lease);
                }
            }
            case "AccountOpened" -> accounts.put(event.text("accountId"), event.text("owner"));
            case "StreamOpened" -> streams.put(event.text("channelId"), event.text("accountId"));
            case "GrantCreated" ->
                grants.put(
                        event.number("grantId").longValueExact(),
                        List.of(event.text("granter"), event.text("grantee")));
            case "GrantRevoked" -> grants.remove(event.number("grantId").longValueExact());
            case "ProposalCreated" -> proposals.add(event);
            case "ProviderStateChanged" -> {
                if (event.number("exitAt").signum() > 0) {
                    exits.add(event.text("provider"));
                }
            }
            case "Transfer" -> {
                hold(event.text("from"));
                hold(event.text("to"));
            }
            default -> {
                // Nothing that this part of the story is about.
            }
        }
        readers.forEach(reader -> reader.accept(event));
    }

    /** Reads everything that happened before. */
    void catchUp(SimulatedNetwork network) {
        var client = network.client();
        for (var log : client.logs(0, client.blockNumber(), network.contracts().addresses())) {
            network.contracts().decode(log).ifPresent(this::note);
        }
    }

    /** Notes tokens that an operation sent to a contract without asking it. */
    void noteGift(String contract, BigInteger wei) {
        gifts.merge(contract, wei, BigInteger::add);
    }

    /** Sum (wei) of what a contract was sent without asking. */
    BigInteger giftsTo(String contract) {
        return gifts.getOrDefault(contract, BigInteger.ZERO);
    }

    private void hold(String account) {
        if (!holders.contains(account)) {
            holders.add(account);
        }
    }

    /** Owner by id, of those that are not closed. */
    Map<String, String> deployments() {
        return deployments;
    }

    /** Open ones and those with a lease, by id. */
    Map<String, Order> orders() {
        return orders;
    }

    /** Open ones that have not expired at a time (s), and now and then any. */
    Optional<Order> liveOrder(Dice dice, long now) {
        List<Order> live = orders.values().stream()
                .filter(order -> order.expiresAt() > now)
                .toList();
        return dice.percent(95) ? dice.among(live) : dice.among(orders.values());
    }

    /** Those whose deposit has not been returned, by id. */
    Map<String, Bid> bids() {
        return bids;
    }

    /** Live ones, by id. */
    Map<String, Lease> leases() {
        return leases;
    }

    /** By id. */
    Map<String, Lease> endedLeases() {
        return endedLeases;
    }

    Optional<Lease> anyLease(Dice dice) {
        return dice.percent(70) ? dice.among(leases.values()) : dice.among(endedLeases.values());
    }

    /** Owner by id of every escrow account there ever was. */
    Map<String, String> accounts() {
        return accounts;
    }

    /** Account by channel of every stream there ever was. */
    Map<String, String> streams() {
        return streams;
    }

    /** Granter and grantee by number. */
    Map<Long, List<String>> grants() {
        return grants;
    }

    /** Every proposal made, in order. */
    List<ChainEvent> proposals() {
        return proposals;
    }

    /** Providers that have given notice of their exit, or are gone. */
    Set<String> exits() {
        return exits;
    }

    /** Everyone who ever held VE. */
    List<String> holders() {
        return holders;
    }
}
