package io.virtengine.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.agent.backend.WorkloadId;
import io.virtengine.agent.backend.WorkloadState;
import io.virtengine.agent.testing.AgentUnderTest;
import io.virtengine.agent.testing.Await;
import io.virtengine.agent.testing.Bench;
import io.virtengine.agent.work.FaultPoint;
import io.virtengine.sdk.gateway.GatewayClient;
import io.virtengine.sdk.gateway.GatewayException;
import io.virtengine.sdk.manifest.Manifest;
import io.virtengine.sdk.market.MarketIds;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** An account runs dry: the work is suspended after the grace time, resumed by a top-up, and ended after the retention. */
class OverdrawTest {
    private static final Duration GRACE = Duration.ofMinutes(30);
    private static final Duration RETENTION = Duration.ofHours(24);

    @TempDir
    Path folder;

    @Test
    void dryWorkIsSuspendedThenResumedThenEnded() throws Exception {
        try (Bench bench = new Bench(folder);
                ConfigurableApplicationContext agent =
                        AgentUnderTest.start(bench.settings, bench.backendDirectory(), bench.port(), FaultPoint.NONE);
                GatewayClient gateway = bench.gateway()) {
            assertThat(agent.isRunning()).isTrue();
            Manifest manifest = bench.manifest("web.yaml");
            String deployment = bench.market.deploy(manifest, 1);
            String lease = MarketIds.bid(bench.market.order(deployment), bench.market.providerAddress());
            WorkloadId id = WorkloadId.of(deployment, lease);
            Await.until("a bid lands", () -> bench.market.bidState(lease) == 1);
            bench.market.tenant().acceptBid(lease);
            Await.until("the agent knows the lease", () -> gateway.status(lease) != null);
            gateway.uploadImage(bench.imageDigest(), bench.imageFile());
            gateway.sendManifest(lease, manifest, Map.of("api-token", "s".getBytes(StandardCharsets.UTF_8)));
            Await.until("the chain counts", () -> bench.market.leaseState(lease) == 2);

            bench.market.chain().advanceTo(fundedUntil(bench, deployment).plus(GRACE.minusMinutes(1)));
            assertThat(state(bench, id)).isEqualTo(WorkloadState.RUNNING);
            bench.market.chain().advance(Duration.ofMinutes(2));
            Await.until("it is suspended", () -> state(bench, id) == WorkloadState.PAUSED);

            bench.market.tenant().deposit(deployment, BigInteger.TEN.pow(18));
            Await.until("it runs again", () -> state(bench, id) == WorkloadState.RUNNING);
            Await.until(
                    "and says so", () -> "running".equals(gateway.status(lease).get("state")));

            stoppedByItsTenantItStaysSoWhateverTheMoneyDoes(bench, gateway, deployment, lease, id);

            bench.market
                    .chain()
                    .advanceTo(fundedUntil(bench, deployment)
                            .plus(GRACE)
                            .plus(RETENTION)
                            .plusSeconds(60));
            Await.until("the lease is closed for want of funds", () -> bench.market.leaseState(lease) == 4);
            Await.until("nothing is left", () -> bench.backend.observe(id).isEmpty());
            assertThat(bench.backend.count("made " + id)).isEqualTo(1);
        }
    }

    private static void stoppedByItsTenantItStaysSoWhateverTheMoneyDoes(
            Bench bench, GatewayClient gateway, String deployment, String lease, WorkloadId id) {
        UUID stop = UUID.randomUUID();
        gateway.act(lease, stop, "stop");
        assertThat(gateway.awaitAction(lease, stop, Duration.ofSeconds(60))).containsEntry("status", "completed");
        bench.market.chain().advanceTo(fundedUntil(bench, deployment).plus(GRACE.plusMinutes(1)));
        Await.until(
                "it is suspended",
                () -> "suspended".equals(gateway.status(lease).get("state")));
        assertThatThrownBy(() -> gateway.act(lease, UUID.randomUUID(), "start"))
                .as("a tenant's start does not undo the money's suspension")
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("account is empty");
        bench.market.tenant().deposit(deployment, BigInteger.TEN.pow(18));
        Await.until(
                "the tenant's stop stands",
                () -> "stopped".equals(gateway.status(lease).get("state")));
        assertThat(state(bench, id)).isEqualTo(WorkloadState.PAUSED);
        UUID start = UUID.randomUUID();
        gateway.act(lease, start, "start");
        assertThat(gateway.awaitAction(lease, start, Duration.ofSeconds(60))).containsEntry("status", "completed");
        assertThat(state(bench, id)).isEqualTo(WorkloadState.RUNNING);
    }

    private static WorkloadState state(Bench bench, WorkloadId id) {
        return bench.backend.observe(id).orElseThrow().state();
    }

    private static Instant fundedUntil(Bench bench, String deployment) {
        return Instant.ofEpochSecond(bench.market
                .contracts()
                .readNumber("EscrowVault", "fundedUntil", deployment)
                .longValueExact());
    }
}
