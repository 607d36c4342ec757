package io.virtengine.simulation;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.manifest.ResourceTotals;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Tenants and providers doing business. */
final class MarketOperations {

    private static final List<Object> NO_PRICES = List.of(0, 0, 0, 0, 0);

    private final SimulatedNetwork network;
    private final Population people;
    private final Chronicle chronicle;
    private long nextDseq = 1;

    MarketOperations(SimulatedNetwork network, Population people, Chronicle chronicle) {
        this.network = network;
        this.people = people;
        this.chronicle = chronicle;
    }

    Map<String, Operation> byKind() {
        return Map.ofEntries(
                Map.entry("deployment.create", this::create),
                Map.entry("deployment.update", dice -> ofOwner(dice, "updateDeployment", hash(dice))),
                Map.entry("deployment.close", dice -> ofOwner(dice, "closeDeployment")),
                Map.entry("deployment.close_group", dice -> ofOwner(dice, "closeGroup", 1)),
                Map.entry("deployment.pause_group", dice -> ofOwner(dice, "pauseGroup", 1)),
                Map.entry("deployment.start_group", dice -> ofOwner(dice, "startGroup", 1)),
                Map.entry("deployment.close_another's", this::closeAnothers),
                Map.entry("market.bid", this::bid),
                Map.entry("market.bid_over_ceiling", this::bidTooHigh),
                Map.entry("market.withdraw_bid", dice -> ofBid(dice, "withdrawBid")),
                Map.entry("market.reclaim_bid", this::reclaim),
                Map.entry("market.accept_bid", this::accept),
                Map.entry("market.expire_order", this::expire),
                Map.entry("market.report_ready", dice -> ofProvider(dice, "reportReady")),
                Map.entry("market.reclaim_notice", dice -> ofProvider(dice, "giveReclaimNotice")),
                Map.entry("market.close_lease", this::closeLease),
                Map.entry("market.close_overdrawn", this::closeOverdrawn),
                Map.entry("provider.pause", dice -> Optional.of(byProvider(dice, "pause"))),
                Map.entry("provider.resume", dice -> Optional.of(byProvider(dice, "resume"))),
                Map.entry("provider.add_bond", dice -> Optional.of(byProvider(dice, "addBond", dice.amount(50)))),
                Map.entry("resources.heartbeat", this::heartbeat),
                Map.entry("resources.report_gpus", this::reportGpus),
                Map.entry("resources.note_silence", this::noteSilence));
    }

    private Optional<Deed> create(Dice dice) {
        List<Object> groups = IntStream.range(0, 1 + dice.below(3))
                .<Object>mapToObj(i -> List.of(
                        "{}".getBytes(StandardCharsets.UTF_8),
                        demand(dice).pack(),
                        rate(dice),
                        dice.percent(70) ? Wei.ve(20) : BigInteger.ZERO,
                        0))
                .toList();
        return Optional.of(Deed.Call.of(
                dice.of(people.tenants()),
                "DeploymentRegistry",
                "createDeployment",
                nextDseq++,
                hash(dice),
                groups,
                0,
                dice.amount(50)));
    }

    /** A quarter of the groups want a GPU or two. */
    private static ResourceTotals demand(Dice dice) {
        int gpus = Math.max(0, dice.below(8) - 5);
        return new ResourceTotals(
                dice.between(100, 8_000),
                dice.between(64, 32_768),
                dice.between(64, 100_000),
                gpus,
                dice.below(4),
                gpus == 0 ? 0 : Population.GPU_CLASS);
    }

    private Optional<Deed> ofOwner(Dice dice, String function, Object... more) {
        return dice.among(chronicle.deployments().entrySet()).map(deployment -> {
            Object[] arguments = new Object[more.length + 1];
            arguments[0] = deployment.getKey();
            System.arraycopy(more, 0, arguments, 1, more.length);
            return Deed.Call.of(people.find(deployment.getValue()), "DeploymentRegistry", function, arguments);
        });
    }

    private Optional<Deed> closeAnothers(Dice dice) {
        return dice.among(chronicle.deployments().keySet())
                .map(id -> Deed.Call.of(dice.of(people.strangers()), "DeploymentRegistry", "closeDeployment", id)
                        .mustFail());
    }

    private Optional<Deed> bid(Dice dice) {
        return chronicle.liveOrder(dice, network.now()).map(order -> {
            Actor provider = dice.of(people.providers());
            boolean metered = dice.percent(25);
            return Deed.Call.of(
                    provider,
                    "OrderBook",
                    "placeBid",
                    order.id(),
                    provider.address(),
                    rate(dice).divide(BigInteger.TEN),
                    metered ? Wei.ve(dice.between(1, 10)) : BigInteger.ZERO,
                    metered ? List.of(dice.between(1, 1_000), 0, 0, 0, 0) : NO_PRICES,
                    network.now() + dice.between(600, 3_500));
        });
    }

    private Optional<Deed> bidTooHigh(Dice dice) {
        return chronicle.liveOrder(dice, network.now()).map(order -> {
            Actor provider = dice.of(people.providers());
            BigInteger tooMuch = Wei.ve(1);
            return Deed.Call.of(
                            provider,
                            "OrderBook",
                            "placeBid",
                            order.id(),
                            provider.address(),
                            tooMuch,
                            BigInteger.ZERO,
                            NO_PRICES,
                            network.now() + 600)
                    .mustFail();
        });
    }

    private Optional<Deed> ofBid(Dice dice, String function) {
        return dice.among(chronicle.bids().values())
                .map(bid -> Deed.Call.of(people.find(bid.provider()), "OrderBook", function, bid.id()));
    }

    private Optional<Deed> reclaim(Dice dice) {
        return dice.among(chronicle.bids().values())
                .map(bid -> Deed.Call.of(dice.of(people.strangers()), "OrderBook", "reclaimBid", bid.id()));
    }

    private Optional<Deed> accept(Dice dice) {
        return dice.among(chronicle.bids().values())
                .flatMap(bid -> Optional.ofNullable(chronicle.orders().get(bid.order()))
                        .map(order -> Deed.Call.of(people.find(order.owner()), "OrderBook", "acceptBid", bid.id())));
    }

    private Optional<Deed> expire(Dice dice) {
        return dice.among(chronicle.orders().values())
                .map(order -> Deed.Call.of(dice.of(people.strangers()), "OrderBook", "expireOrder", order.id()));
    }

    private Optional<Deed> ofProvider(Dice dice, String function) {
        return dice.among(chronicle.leases().values())
                .map(lease -> Deed.Call.of(people.find(lease.provider()), "OrderBook", function, lease.id()));
    }

    private Optional<Deed> closeLease(Dice dice) {
        return dice.among(chronicle.leases().values())
                .map(lease -> Deed.Call.of(people.find(lease.owner()), "OrderBook", "closeLease", lease.id()));
    }

    private Optional<Deed> closeOverdrawn(Dice dice) {
        return dice.among(chronicle.leases().values())
                .map(lease -> Deed.Call.of(dice.of(people.strangers()), "OrderBook", "closeOverdrawn", lease.id()));
    }

    private Optional<Deed> heartbeat(Dice dice) {
        Actor provider = dice.of(people.providers());
        var totals = new ResourceTotals(dice.between(16_000, 128_000), 512 * 1_024, 8_192 * 1_024, 0, 1_000, 0);
        return Optional.of(report(dice, provider, totals));
    }

    private Optional<Deed> reportGpus(Dice dice) {
        var totals = new ResourceTotals(0, 0, 0, (int) dice.between(2, 12), 0, Population.GPU_CLASS);
        return Optional.of(report(dice, dice.of(people.providers()), totals));
    }

    private Optional<Deed> noteSilence(Dice dice) {
        return Optional.of(Deed.Call.of(
                dice.of(people.strangers()),
                "CapacityLedger",
                "noteSilence",
                dice.of(people.providers()).address(),
                Population.GPU_CLASS));
    }

    private Deed report(Dice dice, Actor provider, ResourceTotals totals) {
        BigInteger sequence = (BigInteger) network.contracts()
                .read("CapacityLedger", "inventoryOf", provider.address(), totals.gpuClass())
                .get("sequence");
        return Deed.Call.of(
                provider,
                "CapacityLedger",
                "heartbeat",
                provider.address(),
                totals.pack(),
                sequence.add(BigInteger.valueOf(dice.percent(90) ? 1 : 2)));
    }

    private Deed byProvider(Dice dice, String function, Object... arguments) {
        return Deed.Call.of(dice.of(people.providers()), "ProviderRegistry", function, arguments);
    }

    /** Up to 3.6 VE an hour. */
    private static BigInteger rate(Dice dice) {
        return BigInteger.valueOf(dice.between(1, 1_000_000_000_000_000L));
    }

    private static String hash(Dice dice) {
        return Hex.encode(dice.bytes(32));
    }
}
