package io.virtengine.agent.benchmark;

import io.virtengine.agent.testing.AgentChild;
import io.virtengine.agent.testing.AgentUnderTest;
import io.virtengine.agent.testing.Await;
import io.virtengine.agent.testing.Bench;
import io.virtengine.agent.testing.TestMarket;
import io.virtengine.sdk.gateway.GatewayClient;
import io.virtengine.sdk.manifest.Manifest;
import io.virtengine.sdk.market.MarketIds;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Measures the agent against its budgets: from an order to the bid on chain, idle and with many live leases, and the heap
 * that many live leases take. The agent runs in a process of its own with 512 MiB of heap, on real contracts and a real
 * database; workloads are files ({@link io.virtengine.agent.testing.FileBackend}).
 *
 * <p>No part of the tests: it is run by name, with {@code -Dbenchmark.orders} and {@code -Dbenchmark.leases}.
 */
final class AgentBenchmark {
    private static final BigInteger VE = BigInteger.TEN.pow(18);
    private static final int BATCH = 100;
    private static final Map<String, byte[]> SECRETS = Map.of("api-token", "s".getBytes(StandardCharsets.UTF_8));
    private final Bench bench;
    private final Manifest manifest;
    private long running;

    AgentBenchmark() throws IOException {
        bench = new Bench(Files.createTempDirectory("agent-benchmark"), new TestMarket(2_000));
        // Small and without a public port: 1,000 of them stay below what one tenant may hold.
        manifest = bench.manifest(
                "web.yaml", "cpu: 250", "cpu: 50", "memory: 256Mi", "memory: 128Mi", "expose: true", "expose: false");
    }

    @Test
    void measure() throws Exception {
        try (bench) {
            run(Integer.getInteger("benchmark.orders", 100), Integer.getInteger("benchmark.leases", 1_000));
        }
    }

    private void run(int orders, int leases) throws Exception {
        settings();
        bench.market.fundBids(VE.multiply(BigInteger.valueOf(10_000)));
        Process agent = start();
        try {
            Await.until("the agent is ready", () -> ready() == 200);
            times(10);
            System.out.println("idle:   " + times(orders));
            Instant begun = Instant.now();
            try (GatewayClient gateway = bench.gateway()) {
                for (int made = 0; made < leases; made += BATCH) {
                    lease(gateway, Math.min(BATCH, leases - made));
                    if (made % (2 * BATCH) == 0) {
                        System.out.println("        " + (made + BATCH) + " leases, " + memory(agent));
                    }
                }
            }
            System.out.println("leases: " + running() + " running after " + seconds(begun) + " s");
            System.out.println("loaded: " + times(orders));
            // Every loop has come round at least once: metering and settlement each 30 s, reconciliation each minute.
            Instant end = Instant.now().plus(Duration.ofSeconds(90));
            while (Instant.now().isBefore(end)) {
                System.out.println("        " + memory(agent));
                Thread.sleep(15_000);
            }
            System.out.println("heap:   after a collection " + collected(agent) + ", " + memory(agent));
            System.out.println(
                    "        " + running() + " running, readiness " + ready() + ", agent alive " + agent.isAlive()
                            + ", out of memory " + Files.readString(log()).contains("OutOfMemoryError"));
        } finally {
            agent.destroyForcibly();
        }
    }

    /** Production's periods instead of a test's, no limit on bids, room for all. */
    private void settings() {
        bench.settings.putAll(Map.of(
                "ve.agent.chain.poll", "500ms",
                "ve.agent.lifecycle.poll", "2s",
                "ve.agent.lifecycle.reconcile", "1m",
                "ve.agent.metering.sample", "30s",
                "ve.agent.metering.statement", "6h",
                "ve.agent.metering.record", "24h",
                "ve.agent.settlement.interval", "30s",
                "ve.agent.settlement.withdraw", "1h",
                "ve.agent.chain.stale-after", "15s"));
        bench.settings.putAll(Map.of(
                "ve.agent.bidding.per-minute", "100000",
                "ve.agent.bidding.per-hour", "100000",
                "ve.agent.gateway.requests-per-minute", "100000",
                "ve.agent.capacity.cpu-milli", "1000000",
                "ve.agent.capacity.memory-mib", "1000000",
                "ve.agent.capacity.storage-mib", "1000000",
                "ve.agent.capacity.ports", "4000",
                "ve.agent.lifecycle.command-lease", "60s"));
    }

    private Process start() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx512m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                AgentChild.class.getName(),
                "-",
                bench.backendDirectory().toString(),
                Integer.toString(bench.port())));
        command.addAll(AgentUnderTest.arguments(bench.settings));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
    }

    private Path log() {
        return bench.folder.resolve("agent.log");
    }

    /** Times orders one after the other, from the order's receipt to the bid being on chain. */
    private String times(int orders) throws SQLException {
        List<Double> seen = new ArrayList<>();
        Instant begun = Instant.now();
        for (int i = 0; i < orders; i++) {
            String deployment = bench.market.deploy(manifest, 1);
            long start = System.nanoTime();
            String bid = MarketIds.bid(bench.market.order(deployment), bench.market.providerAddress());
            while (bench.market.bidState(bid) != 1) {
                if (System.nanoTime() - start > Duration.ofMinutes(2).toNanos()) {
                    throw new IllegalStateException("no bid within two minutes");
                }
                Thread.onSpinWait();
                java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
            }
            seen.add((System.nanoTime() - start) / 1e9);
            bench.market.tenant().closeDeployment(deployment);
        }
        return orders + " orders, order mined -> bid mined, seen by the tenant: " + percentiles(seen)
                + "; order seen -> bid landed, the agent's own clock: " + percentiles(own(begun));
    }

    private List<Double> own(Instant since) throws SQLException {
        List<Double> own = new ArrayList<>();
        try (var connection = bench.postgres.getPostgresDatabase().getConnection();
                var select = connection.prepareStatement("select extract(epoch from (landed_at - seen_at))::float8"
                        + " from bid where landed_at is not null and sent_at > ?")) {
            select.setObject(1, since.atOffset(java.time.ZoneOffset.UTC));
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    own.add(rows.getDouble(1));
                }
            }
        }
        return own;
    }

    private static String percentiles(List<Double> seconds) {
        List<Double> sorted = new ArrayList<>(seconds);
        Collections.sort(sorted);
        return "p50 %.2f s, p95 %.2f s, max %.2f s".formatted(at(sorted, 50), at(sorted, 95), at(sorted, 100));
    }

    private static double at(List<Double> sorted, int percent) {
        return sorted.get(Math.max(0, (int) Math.ceil(sorted.size() * percent / 100.0) - 1));
    }

    /** Orders, accepts and starts some leases. */
    private void lease(GatewayClient gateway, int count) {
        List<String> leases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leases.add(MarketIds.bid(
                    bench.market.order(bench.market.deploy(manifest, 2)), bench.market.providerAddress()));
        }
        for (String lease : leases) {
            Await.until(
                    () -> "a bid lands; orders without one: " + declined(), () -> bench.market.bidState(lease) == 1);
        }
        // Only now: the embedded chain shows a state before the block it belongs to is made.
        leases.forEach(bench.market.tenant()::acceptBid);
        for (String lease : leases) {
            Await.until("the agent knows the lease", () -> gateway.status(lease) != null);
            if (running == 0) {
                gateway.uploadImage(bench.imageDigest(), bench.imageFile());
            }
            gateway.sendManifest(lease, manifest, SECRETS);
            running++;
        }
        Await.until("they run", () -> running() >= running);
    }

    /** Why the agent did not bid, by how often. */
    private String declined() {
        try (var connection = bench.postgres.getPostgresDatabase().getConnection();
                var rows = connection
                        .createStatement()
                        .executeQuery("select reason, count(*), max(detail) from bid_decision group by reason")) {
            var reasons = new ArrayList<String>();
            while (rows.next()) {
                reasons.add(rows.getLong(2) + " " + rows.getString(1) + " (" + rows.getString(3) + ")");
            }
            return String.join(", ", reasons);
        } catch (SQLException e) {
            return "unknown: " + e.getMessage();
        }
    }

    private long running() throws SQLException {
        try (var connection = bench.postgres.getPostgresDatabase().getConnection();
                var rows = connection
                        .createStatement()
                        .executeQuery("select count(*) from workload where state = 'running'")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private int ready() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(
                                            "http://127.0.0.1:" + bench.managementPort + "/actuator/health/readiness"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private static String memory(Process agent) throws IOException {
        String status = Files.readString(Path.of("/proc", Long.toString(agent.pid()), "status"));
        return "resident " + status.replaceAll("(?s).*VmRSS:\\s+(\\d+) kB.*", "$1") + " KiB, heap " + heap(agent);
    }

    private static String heap(Process agent) throws IOException {
        return jcmd(agent, "GC.heap_info").replaceAll("(?s).*?used (\\d+)K.*", "$1 KiB used");
    }

    private static String collected(Process agent) throws IOException {
        jcmd(agent, "GC.run");
        return heap(agent);
    }

    private static String jcmd(Process agent, String command) throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(agent.pid()),
                        command)
                .redirectErrorStream(true)
                .start();
        return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static long seconds(Instant since) {
        return Duration.between(since, Instant.now()).toSeconds();
    }
}
