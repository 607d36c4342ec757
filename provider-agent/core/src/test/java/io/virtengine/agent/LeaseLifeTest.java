package io.virtengine.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.agent.backend.WorkloadId;
import io.virtengine.agent.bidding.BidDecisions;
import io.virtengine.agent.testing.Await;
import io.virtengine.agent.testing.Bench;
import io.virtengine.agent.testing.SharedAgent;
import io.virtengine.agent.testing.Visitor;
import io.virtengine.agent.work.Database;
import io.virtengine.sdk.gateway.GatewayClient;
import io.virtengine.sdk.manifest.GroupDemand;
import io.virtengine.sdk.manifest.Manifest;
import io.virtengine.sdk.market.MarketIds;
import io.virtengine.sdk.signing.MerkleTree;
import io.virtengine.sdk.signing.UsageRollup;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One agent on the real contracts, from an order to a paid provider and nothing left behind. */
class LeaseLifeTest {
    private static final SharedAgent AGENT = SharedAgent.running();
    private static final Bench bench = AGENT.bench;

    private static String leaseFor(Manifest manifest) {
        String deployment = bench.market.deploy(manifest, 20);
        String lease = MarketIds.bid(bench.market.order(deployment), bench.market.providerAddress());
        Await.until("a bid lands", () -> bench.market.bidState(lease) == 1);
        bench.market.tenant().acceptBid(lease);
        return lease;
    }

    @Test
    void aStreamedServiceRunsIsPaidAndIsGone() {
        Manifest manifest = bench.manifest("web.yaml");
        String lease = leaseFor(manifest);
        String deployment = (String) bench.market.lease(lease).get("deploymentId");
        WorkloadId id = WorkloadId.of(deployment, lease);
        try (GatewayClient gateway = bench.gateway()) {
            Await.until(
                    "the agent knows the lease",
                    () -> "awaiting_manifest".equals(gateway.status(lease).get("state")));
            gateway.uploadImage(bench.imageDigest(), bench.imageFile());
            gateway.sendManifest(lease, manifest, Map.of("api-token", "s3cret".getBytes(StandardCharsets.UTF_8)));

            Await.until("the chain counts", () -> bench.market.leaseState(lease) == 2);
            assertThat(bench.backend.environment(id)).containsEntry("API_TOKEN", "s3cret");
            assertThat(gateway.status(lease)).containsEntry("backend", "file").containsEntry("engine", "1");
            assertThat(gateway.logs(lease, "web", 10)).contains("listening on 8080");
            assertThat(gateway.exec(lease, "web", List.of("echo", "hi")))
                    .isEqualTo(new GatewayClient.ExecResult(7, "echo hi", ""));

            Await.until(
                    "a statement is accepted",
                    () -> gateway.statements(lease).toString().contains("accepted")
                            || gateway.statements(lease).toString().contains("finalised"));
            whatWasStatedIsProvenByItsRollups(lease);
            Await.until("the provider withdrew", () -> paid(deployment, lease).signum() > 0);
            bench.market.tenant().closeDeployment(deployment);
            Await.until(
                    "nothing is left",
                    () -> "terminated".equals(gateway.status(lease).get("state")));
            Await.until(
                    "all that was earned is paid",
                    () -> bench.market
                                    .contracts()
                                    .readNumber("EscrowVault", "owed", deployment, lease)
                                    .signum()
                            == 0);
            assertThat(bench.backend.count("made " + id)).isEqualTo(1);
            assertThat(bench.backend.count("deleted " + id)).isEqualTo(1);
            Await.until("the final statement is accepted", () -> (Boolean) bench.market
                    .contracts()
                    .read("SettlementHub", "ledger", lease)
                    .get("ended"));
        }
    }

    @Test
    void aMeteredJobEndsStatesWhatItUsedAndIsClaimed() {
        Manifest manifest = bench.manifest("batch.yaml");
        String lease = leaseFor(manifest);
        try (GatewayClient gateway = bench.gateway()) {
            Await.until(
                    "the agent knows the lease",
                    () -> "awaiting_manifest".equals(gateway.status(lease).get("state")));
            gateway.uploadImage(bench.imageDigest(), bench.imageFile());
            gateway.sendManifest(lease, manifest, Map.of());

            Await.until(
                    "the job is done",
                    () -> "completed".equals(gateway.status(lease).get("state")));
            Await.until("its final statement is on chain", () -> (Boolean) bench.market
                    .contracts()
                    .read("SettlementHub", "ledger", lease)
                    .get("ended"));
            String head = (String) bench.market
                    .contracts()
                    .read("SettlementHub", "ledger", lease)
                    .get("head");
            bench.market.tenant().acknowledge(lease, head);
            Await.until(
                    "what became claimable is claimed",
                    () -> bench.market
                                    .contracts()
                                    .readNumber("EscrowVault", "claimable", 0, bench.market.providerAddress())
                                    .signum()
                            == 0);
        }
    }

    @Test
    void anOrderThatIsNotBidOnSaysWhy() {
        Manifest manifest = bench.manifest("web.yaml");
        List<GroupDemand> cheap = GroupDemand.of(manifest).stream()
                .map(d -> new GroupDemand(d.spec(), d.resources(), BigInteger.ONE, d.capCeiling(), 0))
                .toList();
        String order = bench.market.order(bench.market.deploy(manifest, cheap, 5));
        Database database = AGENT.context.getBean(Database.class);
        BidDecisions decisions = AGENT.context.getBean(BidDecisions.class);

        Await.until(
                "a decision is kept",
                () -> database.call(unit -> decisions.find(unit, order)).isPresent());

        BidDecisions.Kept kept =
                database.call(unit -> decisions.find(unit, order)).orElseThrow();
        assertThat(kept.reason()).isEqualTo("ABOVE_CEILING");
        assertThat(kept.detail()).contains("1 offered");
    }

    /** Sums of the rollups are the statement's totals, and each is proven against the root that is on chain. */
    private static void whatWasStatedIsProvenByItsRollups(String lease) {
        JsonMapper json = JsonMapper.shared();
        try (Visitor tenant = new Visitor(bench, bench.market.tenantKey())) {
            JsonNode statements =
                    json.readTree(tenant.get("/leases/" + lease + "/statements").body());
            JsonNode first = statements.path("items").path(0).path("statement");
            JsonNode rollups = json.readTree(
                    tenant.get("/leases/" + lease + "/statements/1/rollups").body());
            assertThat(rollups.size()).isPositive();
            BigInteger cpu = BigInteger.ZERO;
            for (JsonNode shown : rollups) {
                UsageRollup rollup = json.treeToValue(shown, UsageRollup.class);
                cpu = cpu.add(rollup.cpuCoreMs());
                JsonNode proof = json.readTree(
                        tenant.get("/leases/" + lease + "/statements/1/rollups/" + rollup.start() + "/proof")
                                .body());
                List<String> siblings = proof.path("proof")
                        .valueStream()
                        .map(JsonNode::asString)
                        .toList();
                assertThat(proof.path("root").asString())
                        .isEqualTo(first.path("linesRoot").asString());
                assertThat(MerkleTree.verify(first.path("linesRoot").asString(), rollup.leaf(), siblings))
                        .isTrue();
            }
            assertThat(cpu).isEqualTo(new BigInteger(first.path("cpuCoreMs").asString()));
            assertThat(tenant.get("/leases/" + lease + "/statements/1/rollups/7/proof")
                            .statusCode())
                    .isEqualTo(404);
            JsonNode history = json.readTree(tenant.get("/leases/" + lease + "/metrics/history?interval=10m")
                    .body());
            assertThat(history.path("interval").asString()).isEqualTo("PT10M");
            assertThat(history.path("steps")
                            .path(0)
                            .path("used")
                            .path("cpuCoreMillis")
                            .bigIntegerValue())
                    .isGreaterThanOrEqualTo(cpu);
            assertThat(tenant.get("/leases/" + lease + "/metrics/history?interval=7m")
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    private static BigInteger paid(String deployment, String lease) {
        return (BigInteger) bench.market
                .contracts()
                .read("EscrowVault", "stream", deployment, lease)
                .get("withdrawn");
    }
}
