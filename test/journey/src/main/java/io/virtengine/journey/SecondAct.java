package io.virtengine.journey;

import io.virtengine.sdk.client.ChainEvent;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.tx.TransactionFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * What takes days: a statement nobody acknowledges becomes final when its dispute window ends, an order nobody wants
 * expires, an account that runs dry ends its lease. The embedded chain's clock is moved once, by eight days; only this
 * chain lets anyone do that.
 */
final class SecondAct {

    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Duration LEAP = Duration.ofDays(8);
    private static final BigInteger HALF = Market.VE.divide(BigInteger.TWO);
    private static final int ORDER_CLOSED = 3;
    private static final int LEASE_INSUFFICIENT_FUNDS = 4;

    private final Market market;
    private final Steps steps;
    private final SystemContracts contracts;
    private final Party tenant;
    private Order unacknowledged;
    private Order dry;
    private Order unwanted;

    SecondAct(Market market, Steps steps) {
        this.market = market;
        this.steps = steps;
        this.contracts = market.network().contracts();
        this.tenant = market.parties().get("tenant");
    }

    void play() {
        prepare();
        leap();
        endOfTheWindow();
        expiry();
        overdraw();
        steps.step("secondBooks", "The books after all that", () -> {
            MoneyFlow flow = MoneyFlow.read(contracts);
            steps.say(
                    "in %s, out %s, held %s",
                    Amounts.ve(flow.inflow()), Amounts.ve(flow.outflow()), Amounts.ve(flow.held()));
            steps.say("in = out + held, held = obligations: %s", flow.conserved() ? "yes, to the last wei" : "NO");
        });
    }

    private void prepare() {
        steps.step("prepare", "Three more orders: one unacknowledged, one short of money, one nobody wants", () -> {
            Path manifests = market.workspace().repository().resolve("examples/manifests");
            Path images = market.workspace().folder("images");
            unacknowledged = market.order(
                    tenant,
                    manifests.resolve("batch.yaml"),
                    Workloads.batch(images),
                    Market.VE.multiply(BigInteger.valueOf(3)));
            dry = market.order(tenant, manifests.resolve("web.yaml"), Workloads.web(images), HALF);
            unwanted = market.order(tenant, cheap(manifests.resolve("web.yaml")), Workloads.web(images), HALF);

            for (Order order : List.of(unacknowledged, dry)) {
                order.awaitBids(1, LIMIT);
                order.acceptCheapest();
            }
            unacknowledged.send(Map.of());
            dry.send(Map.of("api-token", "nothing".getBytes(StandardCharsets.UTF_8)));
            unacknowledged.awaitRunning(LIMIT);
            dry.awaitRunning(LIMIT);
            Await.until(
                    "the final statement of the job",
                    LIMIT,
                    () -> statements(unacknowledged).stream().anyMatch(SecondAct::isFinal));
            tenant.asTenant().closeDeployment(unacknowledged.deploymentId());
            steps.say("the job's lease is closed, its final statement posted and not acknowledged");
        });
    }

    /** The same service at a price nobody will take. */
    private Path cheap(Path manifest) {
        try {
            String text = Files.readString(manifest).replace("\"0.25\"", "\"0.0001\"");
            return Files.writeString(market.workspace().root().resolve("cheap.yaml"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void leap() {
        steps.step("leap", "The embedded chain's clock is moved eight days ahead", () -> {
            market.network().chain().advance(LEAP);
            market.network().chain().mine(1);
            steps.say("the chain's time is now %s", market.network().chain().now());
        });
    }

    private void endOfTheWindow() {
        steps.step("windowEnds", "The dispute window has ended: the unacknowledged statement becomes final", () -> {
            Party provider = ownerOf(unacknowledged);
            anyone(
                    () -> ledgerOf(unacknowledged, "pending").signum() == 0,
                    "SettlementHub",
                    "finalise",
                    unacknowledged.leaseId());
            Await.until(
                    "the provider to have claimed",
                    LIMIT,
                    () -> contracts
                                    .readNumber("EscrowVault", "claimable", 0, provider.address())
                                    .signum()
                            == 0);
            BigInteger stated = ledgerOf(unacknowledged, "stated");
            if (!ledgerOf(unacknowledged, "finalised").equals(stated)) {
                throw new JourneyException("part of the statement is still held after its window");
            }
            tenant.asTenant().refund(unacknowledged.deploymentId());
            steps.say("%s has claimed the %s it stated, less the fee", provider.name(), Amounts.ve(stated));
        });
    }

    private void expiry() {
        steps.step("expiry", "The order nobody wanted has expired", () -> {
            anyone(
                    () -> stateOf("order", unwanted.orderId()) == ORDER_CLOSED,
                    "OrderBook",
                    "expireOrder",
                    unwanted.orderId());
            tenant.asTenant().closeDeployment(unwanted.deploymentId());
            BigInteger before = tenant.balance();
            tenant.asTenant().refund(unwanted.deploymentId());
            BigInteger refunded = tenant.balance().subtract(before);
            if (!refunded.equals(HALF)) {
                throw new JourneyException("an order without bids cost " + HALF.subtract(refunded) + " wei");
            }
            steps.say("its whole deposit of %s came back", Amounts.ve(refunded));
        });
    }

    private void overdraw() {
        steps.step("overdraw", "The account that ran dry: its lease ends, its provider has every funded second", () -> {
            anyone(
                    () -> stateOf("lease", dry.leaseId()) == LEASE_INSUFFICIENT_FUNDS,
                    "OrderBook",
                    "closeOverdrawn",
                    dry.leaseId());
            BigInteger rate = (BigInteger) dry.lease().get("rate");
            Map<String, Object> account = contracts.read("EscrowVault", "account", dry.deploymentId());
            BigInteger rest = (BigInteger) account.get("available");
            if (rest.compareTo(rate) >= 0) {
                throw new JourneyException("a dry account still holds " + rest + " wei at " + rate + " wei/s");
            }
            Await.until(
                    "the provider to be paid",
                    LIMIT,
                    () -> contracts
                                    .readNumber("EscrowVault", "owed", dry.deploymentId(), dry.leaseId())
                                    .signum()
                            == 0);
            tenant.asTenant().closeDeployment(dry.deploymentId());
            unacknowledged.awaitTornDown(LIMIT);
            dry.awaitTornDown(LIMIT);
            steps.say(
                    "%s funded seconds at %s wei/s; %s wei, less than a second's rent, are left",
                    account.get("fundedIndex"), rate, rest);
        });
    }

    /**
     * Makes visible on chain what has become true. Anyone may, so the keeper or an agent may land the same call between
     * the look and ours, which is then refused or reverts: what counts is that it is done.
     */
    private void anyone(BooleanSupplier done, String contract, String function, String id) {
        if (done.getAsBoolean()) {
            return;
        }
        Party somebody = market.network().operator();
        try {
            somebody.sender().send(contracts.addressOf(contract), contracts.encode(contract, function, id), function);
        } catch (TransactionFailure.Rejected | TransactionFailure.Reverted e) {
            if (!done.getAsBoolean()) {
                throw e;
            }
        }
    }

    private int stateOf(String view, String id) {
        return ((BigInteger) contracts.read("OrderBook", view, id).get("state")).intValue();
    }

    private BigInteger ledgerOf(Order order, String field) {
        return (BigInteger)
                contracts.read("SettlementHub", "ledger", order.leaseId()).get(field);
    }

    private Party ownerOf(Order order) {
        return market.providerOf((String) order.lease().get("provider")).owner();
    }

    private List<ChainEvent> statements(Order order) {
        return ChainHistory.read(contracts, market.network().book())
                .events("StatementAccepted", "leaseId", order.leaseId());
    }

    private static boolean isFinal(ChainEvent accepted) {
        return (Boolean) ((Map<?, ?>) accepted.values().get("statement")).get("isFinal");
    }
}
