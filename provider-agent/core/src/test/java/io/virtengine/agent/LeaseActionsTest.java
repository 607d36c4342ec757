package io.virtengine.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.agent.backend.WorkloadId;
import io.virtengine.agent.backend.WorkloadState;
import io.virtengine.agent.testing.Await;
import io.virtengine.agent.testing.Bench;
import io.virtengine.agent.testing.SharedAgent;
import io.virtengine.sdk.gateway.GatewayClient;
import io.virtengine.sdk.gateway.GatewayException;
import io.virtengine.sdk.manifest.CanonicalManifest;
import io.virtengine.sdk.manifest.Manifest;
import io.virtengine.sdk.market.MarketIds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tenant tells its running lease to stop, start, restart and resize; what is not allowed changes nothing. */
class LeaseActionsTest {
    private static final Bench BENCH = SharedAgent.running().bench;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Map<String, byte[]> SECRETS = Map.of("api-token", "s".getBytes(StandardCharsets.UTF_8));
    private final Manifest manifest = BENCH.manifest("web.yaml");
    private final GatewayClient gateway = BENCH.gateway();
    private String deployment = "";
    private String lease = "";
    private WorkloadId id = new WorkloadId("0".repeat(16));

    @BeforeEach
    void running() {
        deployment = BENCH.market.deploy(manifest, 20);
        lease = MarketIds.bid(BENCH.market.order(deployment), BENCH.market.providerAddress());
        id = WorkloadId.of(deployment, lease);
        Await.until("a bid lands", () -> BENCH.market.bidState(lease) == 1);
        BENCH.market.tenant().acceptBid(lease);
        Await.until("the agent knows the lease", () -> gateway.status(lease) != null);
        gateway.uploadImage(BENCH.imageDigest(), BENCH.imageFile());
        refused("told to: nothing", () -> gateway.act(lease, UUID.randomUUID(), "restart"));
        gateway.sendManifest(lease, manifest, SECRETS);
        Await.until("it runs", () -> "running".equals(state()));
    }

    @AfterEach
    void end() {
        BENCH.market.tenant().closeDeployment(deployment);
        gateway.close();
    }

    @Test
    void itStopsStaysStoppedAndStartsAgain() {
        UUID stop = UUID.randomUUID();
        assertThat(gateway.act(lease, stop, "stop")).containsEntry("action", "stop");
        assertThat(gateway.awaitAction(lease, stop, LIMIT)).containsEntry("status", "completed");
        assertThat(state()).isEqualTo("stopped");
        assertThat(observed()).isEqualTo(WorkloadState.PAUSED);

        assertThat(gateway.act(lease, stop, "stop"))
                .as("the same request again")
                .containsEntry("status", "completed");
        assertThat(BENCH.backend.count("suspended " + id)).isEqualTo(1);
        refused("another request", () -> gateway.act(lease, stop, "start"));
        refused("stopped can be told to: [start]", () -> gateway.act(lease, UUID.randomUUID(), "stop"));
        refused("stopped can be told to: [start]", () -> gateway.act(lease, UUID.randomUUID(), "restart"));
        refused("start it", () -> gateway.sendManifest(lease, updated("cpu: 250", "cpu: 240"), SECRETS));
        assertThat(observed()).isEqualTo(WorkloadState.PAUSED);
        assertThat(state()).isEqualTo("stopped");

        UUID start = UUID.randomUUID();
        gateway.act(lease, start, "start");
        assertThat(gateway.awaitAction(lease, start, LIMIT)).containsEntry("status", "completed");
        assertThat(state()).isEqualTo("running");
        assertThat(observed()).isEqualTo(WorkloadState.RUNNING);
        assertThat(gateway.actions(lease).toString()).contains(stop.toString(), start.toString());
        assertThat(gateway.events(lease).toString())
                .contains("action-pending", "action-executing", "action-completed", "stop is done");
    }

    @Test
    void itRestartsOnce() {
        UUID key = UUID.randomUUID();
        gateway.act(lease, key, "restart");
        gateway.act(lease, key, "restart");
        assertThat(gateway.awaitAction(lease, key, LIMIT)).containsEntry("status", "completed");
        assertThat(BENCH.backend.count("restarted " + id + " for " + key)).isEqualTo(1);
        assertThat(state()).isEqualTo("running");
    }

    @Test
    void itIsResizedWithinTheLeaseAndOnlyInSize() {
        Manifest smaller = updated("cpu: 250", "cpu: 200", "memory: 256Mi", "memory: 128Mi");
        UUID key = UUID.randomUUID();
        gateway.resize(lease, key, smaller, SECRETS);
        assertThat(gateway.awaitAction(lease, key, LIMIT)).containsEntry("status", "completed");
        assertThat(BENCH.backend.count("resized " + id + " to 200")).isEqualTo(1);
        assertThat(gateway.status(lease)).containsEntry("manifestHash", CanonicalManifest.hash(smaller));
        assertThat(gateway.resize(lease, key, smaller, SECRETS)).containsEntry("status", "completed");

        Manifest larger = updated("cpu: 250", "cpu: 4000");
        refused("the lease pays for", () -> gateway.resize(lease, UUID.randomUUID(), larger, SECRETS));
        Manifest other = updated("value: Hello from a leased machine", "value: Hello");
        refused("a resize changes sizes", () -> gateway.resize(lease, UUID.randomUUID(), other, SECRETS));
        assertThatThrownBy(() -> gateway.act(lease, UUID.randomUUID(), "resize"))
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.status()).isEqualTo(400));
        assertThat(BENCH.backend.observe(id).orElseThrow().generation()).isEqualTo(2);
        assertThat(gateway.status(lease)).containsEntry("manifestHash", CanonicalManifest.hash(smaller));
    }

    @Test
    void aResizeTheBackEndRefusesLeavesTheSizeBefore() {
        Manifest tooMuch = updated("cpu: 250", "cpu: 240", "memory: 256Mi", "memory: 250Mi");
        UUID key = UUID.randomUUID();
        gateway.resize(lease, key, tooMuch, SECRETS);
        Map<String, Object> end = gateway.awaitAction(lease, key, LIMIT);
        assertThat(end).containsEntry("status", "failed");
        assertThat(end.get("error").toString()).contains("no host has that much");
        Await.until(
                "the size before is applied again",
                () -> BENCH.backend.observe(id).orElseThrow().generation() == 3);
        Await.until("it runs", () -> "running".equals(state()));
        assertThat(gateway.status(lease)).containsEntry("manifestHash", CanonicalManifest.hash(manifest));
        assertThat(BENCH.backend.count("resized " + id + " to 240")).isZero();
    }

    /** Puts the hash of a changed manifest on chain. */
    private Manifest updated(String... replacements) {
        Manifest changed = BENCH.manifest("web.yaml", replacements);
        BENCH.market.tenant().updateDeployment(deployment, CanonicalManifest.hash(changed));
        return changed;
    }

    private static void refused(String why, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.status()).isEqualTo(409))
                .hasMessageContaining(why);
    }

    private Object state() {
        return gateway.status(lease).get("state");
    }

    private WorkloadState observed() {
        return BENCH.backend.observe(id).orElseThrow().state();
    }
}
