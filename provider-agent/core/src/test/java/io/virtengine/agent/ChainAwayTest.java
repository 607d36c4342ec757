package io.virtengine.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.agent.backend.WorkloadId;
import io.virtengine.agent.backend.WorkloadState;
import io.virtengine.agent.metering.Meter;
import io.virtengine.agent.testing.AgentUnderTest;
import io.virtengine.agent.testing.Await;
import io.virtengine.agent.testing.Bench;
import io.virtengine.agent.testing.CuttableProxy;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.FaultPoint;
import io.virtengine.sdk.chain.ChainWatch;
import io.virtengine.sdk.gateway.GatewayClient;
import io.virtengine.sdk.manifest.Manifest;
import io.virtengine.sdk.market.MarketIds;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** The node is cut off for a while: nothing is torn down, metering goes on, bidding stops, and all of it is made up for. */
class ChainAwayTest {
    @TempDir
    Path folder;

    @Test
    void workGoesOnAndIsSettledAfterwards() throws Exception {
        try (Bench bench = new Bench(folder);
                CuttableProxy proxy =
                        new CuttableProxy(bench.market.chain().endpoint().http().getPort())) {
            bench.settings.put("ve.agent.chain.rpc", "http://127.0.0.1:" + proxy.port());
            try (ConfigurableApplicationContext agent = AgentUnderTest.start(
                            bench.settings, bench.backendDirectory(), bench.port(), FaultPoint.NONE);
                    GatewayClient gateway = bench.gateway()) {
                Manifest manifest = bench.manifest("web.yaml");
                String deployment = bench.market.deploy(manifest, 20);
                String lease = MarketIds.bid(bench.market.order(deployment), bench.market.providerAddress());
                WorkloadId id = WorkloadId.of(deployment, lease);
                Await.until("a bid lands", () -> bench.market.bidState(lease) == 1);
                bench.market.tenant().acceptBid(lease);
                Await.until("the agent knows the lease", () -> gateway.status(lease) != null);
                gateway.uploadImage(bench.imageDigest(), bench.imageFile());
                gateway.sendManifest(lease, manifest, Map.of("api-token", "s".getBytes(StandardCharsets.UTF_8)));
                Await.until("the chain counts", () -> bench.market.leaseState(lease) == 2);
                WorkloadId stranger = bench.backend.strand(bench.market.providerAddress(), "0x" + "ab".repeat(32));

                proxy.cut();
                ChainWatch watch = agent.getBean(ChainWatch.class);
                Await.until("the agent notices", () -> !watch.present());
                BigInteger before = cpu(agent, lease);
                Await.until("meters are read on", () -> cpu(agent, lease).compareTo(before) > 0);
                assertThat(readiness(bench)).isEqualTo(503);
                assertThat(gateway.status(lease)).containsEntry("state", "running");
                String second = bench.market.deploy(manifest, 20);
                String secondBid = MarketIds.bid(bench.market.order(second), bench.market.providerAddress());
                Await.until("several comparisons have passed", () -> reconciled(agent) >= 3);
                assertThat(bench.backend.observe(id).orElseThrow().state()).isEqualTo(WorkloadState.RUNNING);
                assertThat(bench.backend.observe(stranger))
                        .as("not known is not gone")
                        .isPresent();
                assertThat(bench.market.bidState(secondBid)).isZero();

                proxy.mend();
                Await.until("the missed order is bid on", () -> bench.market.bidState(secondBid) == 1);
                Await.until(
                        "the orphan goes once the chain says so",
                        () -> bench.backend.observe(stranger).isEmpty());
                Await.until("it is ready again", () -> readiness(bench) == 200);
                assertThat(bench.backend.count("made " + id)).isEqualTo(1);
                bench.market.tenant().closeDeployment(deployment);
                Await.until(
                        "the lease ends in order",
                        () -> bench.backend.observe(id).isEmpty());
            }
        }
    }

    private static BigInteger cpu(ConfigurableApplicationContext agent, String lease) {
        return agent.getBean(Database.class)
                .call(unit -> agent.getBean(Meter.class).reading(unit, lease))
                .map(reading -> reading.counters().cpuCoreMillis())
                .orElse(BigInteger.ZERO);
    }

    private static double reconciled(ConfigurableApplicationContext agent) {
        return agent.getBean(io.micrometer.core.instrument.MeterRegistry.class)
                .counter("provider_daemon_lifecycle_reconcile_runs", "outcome", "chain_away")
                .count();
    }

    private static int readiness(Bench bench) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(
                                            "http://127.0.0.1:" + bench.managementPort + "/actuator/health/readiness"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
