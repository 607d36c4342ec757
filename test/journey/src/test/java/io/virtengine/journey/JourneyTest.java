package io.virtengine.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.SortedSet;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The demo, all acts, as its users start it: its report says that everything happened and everything adds up. */
@RunsWorkloads
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JourneyTest {

    private static final Duration LIMIT = Duration.ofMinutes(8);
    private static final int TREASURY_PERCENT = 20;

    private final String mark = UUID.randomUUID().toString();
    private SortedSet<String> tracesBefore = HostTraces.ofWorkloads();
    private Path workspace;
    private JsonNode report;

    @BeforeAll
    void play(@TempDir Path folder) throws IOException {
        // Workloads of other users must be able to pass through.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        workspace = folder.resolve("workspace");
        tracesBefore = HostTraces.ofWorkloads();
        Path reportFile = folder.resolve("report.json");
        try (var demo = DemoProcess.start(
                folder,
                mark,
                "--fast-forward",
                "--workspace",
                workspace.toString(),
                "--report",
                reportFile.toString())) {
            assertThat(demo.awaitEnd(LIMIT)).as(demo::output).isZero();
        }
        report = JsonMapper.shared().readTree(Files.readAllBytes(reportFile));
    }

    @Test
    void everyPartHasItsRole() {
        assertThat(report.path("conserved").asBoolean()).isTrue();
        assertThat(report.path("chain").path("scoring").asString()).isEqualTo("portable");
        assertThat(report.path("chain").path("attestation").asString()).isEqualTo("portable");
        assertThat(report.path("chain").path("performance").asString()).isEqualTo("neutral");
        assertThat(report.path("parties").path("tenant").path("role").asString())
                .isEqualTo("tenant");
        assertThat(report.path("parties").path("alpha").path("role").asString()).isEqualTo("provider");
        assertThat(report.path("parties").path("beta").path("role").asString()).isEqualTo("provider");
        assertThat(report.path("order").path("order").asString()).matches("0x[0-9a-f]{64}");
        assertThat(report.path("lease").path("id").asString()).matches("0x[0-9a-f]{64}");
        assertThat(report.path("leases").size()).isEqualTo(2);
        assertThat(report.path("seconds").propertyNames())
                .contains("books", "stake", "earn", "slash", "handOver", "vote", "effect", "stakeBooks", "secondBooks");
    }

    @Test
    void everyProviderBidOnceOnAnOrder() {
        var bidders = new HashMap<String, List<String>>();
        items("bids")
                .forEach(bid -> bidders.computeIfAbsent(bid.path("orderId").asString(), key -> new ArrayList<>())
                        .add(bid.path("provider").asString()));
        assertThat(bidders).hasSize(5);
        assertThat(bidders.values()).allSatisfy(found -> assertThat(found).doesNotHaveDuplicates());
        String alpha = address("alpha");
        String beta = address("beta");
        report.path("orders")
                .forEach(order ->
                        assertThat(bidders.get(order.path("order").asString())).containsExactlyInAnyOrder(alpha, beta));
        assertThat(report.path("lease").path("provider").asString())
                .as("the cheaper one wins")
                .isEqualTo(alpha);
    }

    @Test
    void workloadsReallyRan() {
        JsonNode workload = report.path("workload");
        assertThat(workload.path("backend").asString()).isEqualTo("local");
        assertThat(workload.path("url").asString()).startsWith("http://");
        assertThat(workload.path("page").asString()).contains("Hello from a leased machine");
        assertThat(workload.path("exitCode").isNumber()).isTrue();
        assertThat(workload.path("exitCode").asInt()).isZero();
        assertThat(items("statements"))
                .as("the processor's time was measured")
                .anyMatch(accepted ->
                        amount(accepted.path("statement").path("cpuCoreMs")).signum() > 0);
    }

    @Test
    void statementsCountUpWithoutGapsAndEndOnce() {
        var byLease = new HashMap<String, List<JsonNode>>();
        items("statements")
                .forEach(accepted -> byLease.computeIfAbsent(
                                accepted.path("leaseId").asString(), key -> new ArrayList<>())
                        .add(accepted.path("statement")));
        assertThat(byLease).isNotEmpty().allSatisfy((lease, statements) -> {
            for (int i = 0; i < statements.size(); i++) {
                assertThat(amount(statements.get(i).path("sequence")))
                        .as("number of statement %s of lease %s", i + 1, lease)
                        .isEqualTo(i + 1);
            }
        });
        report.path("leases")
                .forEach(lease -> assertThat(byLease.get(lease.path("id").asString()).stream()
                                .map(statement -> statement.path("isFinal").asBoolean()))
                        .as("the last is final, and only it")
                        .endsWith(true)
                        .containsOnlyOnce(true));
    }

    @Test
    void whatCameInWentOutOrIsHeld() {
        BigInteger in = sum(true, transfer -> true);
        BigInteger out = sum(false, transfer -> true);
        JsonNode vault = report.path("vault");
        assertThat(in).isEqualTo(amount(vault.path("inflow"))).isPositive();
        assertThat(out).isEqualTo(amount(vault.path("outflow"))).isPositive();
        assertThat(in).isEqualTo(out.add(amount(vault.path("held"))));
        assertThat(amount(vault.path("held"))).isEqualTo(amount(vault.path("obligations")));
    }

    @Test
    void everyWalletChangedByItsTransfers() {
        for (String name : List.of("tenant", "alpha", "beta")) {
            String address = address(name);
            BigInteger received =
                    sum(false, transfer -> address.equals(transfer.path("to").asString()));
            BigInteger paid =
                    sum(true, transfer -> address.equals(transfer.path("from").asString()));
            assertThat(change(name)).as("change of %s", name).isEqualTo(received.subtract(paid));
        }
        assertThat(change("tenant")).as("the tenant paid").isNegative();
        BigInteger earned = sum(
                false,
                transfer -> address("alpha").equals(transfer.path("to").asString())
                        && List.of("rent", "claim")
                                .contains(transfer.path("kind").asString()));
        assertThat(earned).as("the winner earned").isPositive();
    }

    /** The fee is split by floors; the treasury gets its share and the remainder, less than one wei for each other part. */
    @Test
    void theTreasuryGotItsShareOfTheFees() {
        BigInteger fees =
                sum(false, transfer -> "fees".equals(transfer.path("kind").asString()));
        BigInteger share = fees.multiply(BigInteger.valueOf(TREASURY_PERCENT)).divide(BigInteger.valueOf(100));
        assertThat(fees).isPositive();
        assertThat(change("treasury")).isBetween(share, share.add(BigInteger.valueOf(3)));
    }

    @Test
    void everyStepHasItsGas() {
        assertThat(report.path("gas").propertyNames())
                .contains(
                        "registerProvider",
                        "createDeployment",
                        "createBid",
                        "acceptBid",
                        "deposit",
                        "reportReady",
                        "statement",
                        "acknowledge",
                        "withdraw",
                        "claim",
                        "closeDeployment",
                        "refund",
                        "collectFees");
        report.path("gas")
                .properties()
                .forEach(step -> assertThat(step.getValue().asLong())
                        .as("gas of %s", step.getKey())
                        .isBetween(21_000L, 16_777_216L));
    }

    @Test
    void nothingIsLeftBehind() {
        HostTraces.awaitNothingOf(mark, workspace, tracesBefore);
    }

    private List<JsonNode> items(String name) {
        return StreamSupport.stream(report.path(name).spliterator(), false).toList();
    }

    private String address(String party) {
        return report.path("parties").path(party).path("address").asString();
    }

    private BigInteger change(String party) {
        JsonNode balances = report.path("balances");
        return amount(balances.path("after").path(party))
                .subtract(amount(balances.path("before").path(party)));
    }

    private BigInteger sum(boolean inflow, java.util.function.Predicate<JsonNode> wanted) {
        String side = inflow ? "to" : "from";
        return items("transfers").stream()
                .filter(transfer -> Transfer.VAULT.equals(transfer.path(side).asString()))
                .filter(wanted)
                .map(transfer -> amount(transfer.path("wei")))
                .reduce(BigInteger.ZERO, BigInteger::add);
    }

    private static BigInteger amount(JsonNode node) {
        return new BigInteger(node.asString());
    }
}
