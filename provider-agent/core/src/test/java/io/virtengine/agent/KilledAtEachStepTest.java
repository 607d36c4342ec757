package io.virtengine.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.agent.backend.WorkloadId;
import io.virtengine.agent.testing.AgentChild;
import io.virtengine.agent.testing.AgentUnderTest;
import io.virtengine.agent.testing.Await;
import io.virtengine.agent.testing.Bench;
import io.virtengine.agent.work.FaultPoint;
import io.virtengine.sdk.gateway.GatewayClient;
import io.virtengine.sdk.gateway.GatewayException;
import io.virtengine.sdk.manifest.Manifest;
import io.virtengine.sdk.market.MarketIds;
import java.io.File;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One lease, and an agent that dies at every step of it and is started again: the bid is placed once, the workload made
 * and removed once, every statement has its number once, and the books close.
 */
class KilledAtEachStepTest {
    @TempDir
    Path folder;

    private Bench bench;
    private Process agent;

    @Test
    void nothingIsLostAndNothingHappensTwice() throws Exception {
        try (Bench all = new Bench(folder)) {
            bench = all;
            Manifest manifest = bench.manifest("web.yaml");
            start(FaultPoint.Step.BID_RECORDED);
            String deployment = bench.market.deploy(manifest, 20);
            String lease = MarketIds.bid(bench.market.order(deployment), bench.market.providerAddress());
            WorkloadId id = WorkloadId.of(deployment, lease);
            dies();
            start(FaultPoint.Step.MANIFEST_STORED);
            Await.until("the bid lands", () -> bench.market.bidState(lease) == 1);
            bench.market.tenant().acceptBid(lease);
            sendManifest(lease, manifest);
            dies();
            dyingAt(FaultPoint.Step.DEPLOY_CLAIMED);
            dyingAt(FaultPoint.Step.DEPLOY_APPLIED);
            dyingAt(FaultPoint.Step.RUNNING_RECORDED);
            dyingAt(FaultPoint.Step.USAGE_SAMPLED);
            start(FaultPoint.Step.STATEMENT_RECORDED);
            Await.until("the chain counts", () -> bench.market.leaseState(lease) == 2);
            dies();
            UUID restart = UUID.randomUUID();
            start(FaultPoint.Step.ACTION_REQUESTED);
            ask(lease, restart);
            dies();
            dyingAt(FaultPoint.Step.ACTION_CLAIMED);
            dyingAt(FaultPoint.Step.ACTION_APPLIED);
            start(FaultPoint.Step.TERMINATE_CLAIMED);
            try (GatewayClient gateway = bench.gateway()) {
                Await.until(
                        "the restart is done",
                        () -> "completed"
                                .equals(gateway.awaitAction(lease, restart, Duration.ofSeconds(60))
                                        .get("status")));
                assertThat((List<?>) gateway.actions(lease).get("items")).hasSize(1);
            }
            assertThat(bench.backend.count("restarted " + id + " for " + restart))
                    .as("times restarted")
                    .isEqualTo(1);
            Await.until("a statement is on chain", () -> stated(lease) > 0);
            bench.market.tenant().closeDeployment(deployment);
            dies();
            dyingAt(FaultPoint.Step.WORKLOAD_DELETED);
            dyingAt(FaultPoint.Step.TERMINATED_RECORDED);
            dyingAt(FaultPoint.Step.STATEMENT_RECORDED);
            start(null);
            Await.until("the books are closed", () -> (Boolean) ledger(lease).get("ended"));
            Await.until(
                    "all is paid",
                    () -> bench.market
                                    .contracts()
                                    .readNumber("EscrowVault", "owed", deployment, lease)
                                    .signum()
                            == 0);
            try (GatewayClient gateway = bench.gateway()) {
                Await.until(
                        "it is gone",
                        () -> "terminated".equals(gateway.status(lease).get("state")));
            }
            assertThat(bench.backend.count("made " + id)).as("times made").isEqualTo(1);
            assertThat(bench.backend.count("deleted " + id)).as("times deleted").isEqualTo(1);
            assertThat(bench.backend.observe(id)).isEmpty();
            assertThat(minedTwice())
                    .as("purposes mined more than once per thing")
                    .isEmpty();
            end();
        } finally {
            if (agent != null) {
                agent.destroyForcibly();
            }
        }
    }

    private void dyingAt(FaultPoint.Step step) throws Exception {
        start(step);
        dies();
    }

    private void start(FaultPoint.@org.jspecify.annotations.Nullable Step step) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                AgentChild.class.getName(),
                step == null ? "-" : step.name(),
                bench.backendDirectory().toString(),
                Integer.toString(bench.port())));
        command.addAll(AgentUnderTest.arguments(bench.settings));
        agent = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(folder.toFile(), "agent.log")))
                .start();
    }

    private void dies() throws Exception {
        assertThat(agent.waitFor(120, TimeUnit.SECONDS))
                .as("the agent reaches its step")
                .isTrue();
        assertThat(agent.exitValue()).isEqualTo(137);
    }

    private void end() throws Exception {
        agent.destroy();
        assertThat(agent.waitFor(60, TimeUnit.SECONDS))
                .as("the agent stops when asked")
                .isTrue();
    }

    /** The agent may die under the request: then the answer is lost, not the manifest. */
    private void sendManifest(String lease, Manifest manifest) {
        Await.until("the manifest is taken", () -> {
            try (GatewayClient gateway = bench.gateway()) {
                gateway.uploadImage(bench.imageDigest(), bench.imageFile());
                gateway.sendManifest(lease, manifest, Map.of("api-token", "s".getBytes(StandardCharsets.UTF_8)));
                return true;
            } catch (GatewayException e) {
                return !agent.isAlive();
            }
        });
    }

    /** The same request, sent until it is taken or the agent has died of it. */
    private void ask(String lease, UUID key) {
        Await.until("the request is taken", () -> {
            try (GatewayClient gateway = bench.gateway()) {
                gateway.act(lease, key, "restart");
                return true;
            } catch (GatewayException e) {
                return !agent.isAlive();
            }
        });
    }

    private Map<String, Object> ledger(String lease) {
        return bench.market.contracts().read("SettlementHub", "ledger", lease);
    }

    private long stated(String lease) {
        return ((BigInteger) ledger(lease).get("sequence")).longValueExact();
    }

    /** Intents that say the same and were mined more than once; a withdrawal or heartbeat may recur, these may not. */
    private List<String> minedTwice() throws SQLException {
        List<String> found = new ArrayList<>();
        try (var connection = bench.postgres.getPostgresDatabase().getConnection();
                var rows = connection
                        .createStatement()
                        .executeQuery("select purpose, encode(data, 'hex') from tx_intent where state = 'mined_ok'"
                                + " and purpose in ('placeBid', 'reportReady', 'submitStatement')"
                                + " group by 1, 2 having count(*) > 1")) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }
}
