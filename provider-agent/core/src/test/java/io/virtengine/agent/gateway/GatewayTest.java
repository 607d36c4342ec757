package io.virtengine.agent.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.agent.backend.WorkloadId;
import io.virtengine.agent.testing.Await;
import io.virtengine.agent.testing.Bench;
import io.virtengine.agent.testing.SharedAgent;
import io.virtengine.agent.testing.Visitor;
import io.virtengine.sdk.gateway.GatewayClient;
import io.virtengine.sdk.gateway.GatewayException;
import io.virtengine.sdk.manifest.Manifest;
import io.virtengine.sdk.market.MarketIds;
import io.virtengine.sdk.signing.KeySigner;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the gateway refuses, and that a refusal changes nothing. */
class GatewayTest {
    private static final Bench BENCH = SharedAgent.running().bench;
    private static String lease = "";
    private static WorkloadId id = new WorkloadId("0".repeat(16));
    private static Manifest manifest = BENCH.manifest("web.yaml");

    @BeforeAll
    static void lease() {
        String deployment = BENCH.market.deploy(manifest, 20);
        lease = MarketIds.bid(BENCH.market.order(deployment), BENCH.market.providerAddress());
        id = WorkloadId.of(deployment, lease);
        Await.until("a bid lands", () -> BENCH.market.bidState(lease) == 1);
        BENCH.market.tenant().acceptBid(lease);
        try (GatewayClient gateway = BENCH.gateway()) {
            Await.until("the agent knows the lease", () -> gateway.status(lease) != null);
        }
    }

    private static Visitor tenant() {
        return new Visitor(BENCH, BENCH.market.tenantKey());
    }

    private static Visitor stranger() {
        return new Visitor(BENCH, KeySigner.of(BENCH.market.chain().accounts().get(9)));
    }

    private static void nothingHappened() {
        try (Visitor tenant = tenant()) {
            assertThat(tenant.get("/leases/" + lease + "/status").body()).contains("\"awaiting_manifest\"");
        }
        assertThat(BENCH.backend.observe(id)).isEmpty();
    }

    @Test
    void withoutATokenEverythingIsClosedAlike() {
        try (Visitor nobody = stranger()) {
            assertThat(nobody.anonymously("/leases/" + lease + "/status").statusCode())
                    .isEqualTo(401);
            assertThat(nobody.anonymously("/no/such/path").statusCode()).isEqualTo(401);
            assertThat(nobody.anonymously("/provider").body())
                    .contains(BENCH.keys.tls().fingerprint());
        }
    }

    @Test
    void somebodyElsesLeaseDoesNotExist() {
        try (Visitor stranger = stranger()) {
            for (String path : new String[] {"status", "logs", "events", "statements", "metrics"}) {
                HttpResponse<String> answer = stranger.get("/leases/" + lease + "/" + path);
                assertThat(answer.statusCode()).as(path).isEqualTo(404);
                assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                        .contains("application/problem+json");
            }
            assertThat(stranger.post("/leases/" + lease + "/exec", "{\"service\":\"web\",\"command\":[\"id\"]}")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(stranger.put("/leases/" + lease + "/manifest", "{\"manifest\":\"x\"}")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(stranger.put("/images/" + BENCH.imageDigest(), "an image")
                            .statusCode())
                    .isEqualTo(403);
        }
        nothingHappened();
    }

    @Test
    void aLoginIsForThisGatewayOnceAndByItsSigner() {
        try (Visitor visitor = tenant()) {
            String nonce = visitor.nonce();
            String good = visitor.message(visitor.audience(), nonce);
            assertThat(visitor.login(visitor.message("evil.example", nonce), visitor.signed(good))
                            .statusCode())
                    .isEqualTo(401);
            assertThat(visitor.login(good, visitor.signed(good)).statusCode()).isEqualTo(200);
            assertThat(visitor.login(good, visitor.signed(good)).body()).contains("nonce");
            String other = visitor.message(visitor.audience(), visitor.nonce());
            assertThat(visitor.login(other, visitor.signed(good)).statusCode()).isEqualTo(401);
            assertThat(visitor.login("hello", "0x00").statusCode()).isEqualTo(400);
            String nobodys = good.replaceFirst("0x[0-9a-fA-F]{40}", "0x12");
            assertThat(nobodys).isNotEqualTo(good);
            assertThat(visitor.login(nobodys, visitor.signed(nobodys)).statusCode())
                    .as("an address of another length")
                    .isEqualTo(400);
        }
    }

    @Test
    void aManifestThatIsNotTheOneOnChainChangesNothing() {
        Manifest other = BENCH.manifest("batch.yaml");
        try (GatewayClient gateway = BENCH.gateway()) {
            gateway.uploadImage(BENCH.imageDigest(), BENCH.imageFile());
            assertThatThrownBy(() -> gateway.sendManifest(lease, other, Map.of()))
                    .isInstanceOfSatisfying(
                            GatewayException.class, e -> assertThat(e.status()).isEqualTo(409))
                    .hasMessageContaining("hash");
            assertThatThrownBy(() -> gateway.sendManifest(lease, manifest, Map.of()))
                    .isInstanceOfSatisfying(
                            GatewayException.class, e -> assertThat(e.status()).isEqualTo(422))
                    .hasMessageContaining("api-token");
        }
        try (Visitor tenant = tenant()) {
            HttpResponse<String> answer =
                    tenant.put("/leases/" + lease + "/manifest", "{\"manifest\":\"version: v1\\nsurprise: 1\"}");
            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(answer.body()).contains("UNKNOWN_FIELD");
            assertThat(tenant.put("/leases/" + lease + "/manifest", "{\"manifest\":")
                            .statusCode())
                    .isEqualTo(400);
        }
        nothingHappened();
    }

    @Test
    void aBodyThatIsTooLargeIsNotRead() {
        try (Visitor tenant = tenant()) {
            assertThat(tenant.put("/leases/" + lease + "/manifest", "x".repeat(1_100_000))
                            .statusCode())
                    .isEqualTo(413);
        }
        nothingHappened();
    }

    @Test
    void anImageThatIsNotItsDigestIsNotKept() {
        String claimed = "sha256:" + "ab".repeat(32);
        try (Visitor tenant = tenant()) {
            assertThat(tenant.put("/images/" + claimed, "something else").statusCode())
                    .isEqualTo(400);
            assertThat(tenant.get("/images/" + claimed).statusCode()).isEqualTo(404);
            assertThat(tenant.put("/images/..%2f..%2fetc", "x").statusCode()).isEqualTo(400);
        }
    }

    @Test
    void anotherCertificateIsNotTalkedTo() {
        try (GatewayClient pinnedElsewhere = new GatewayClient(
                new GatewayClient.Provider(
                        BENCH.market.providerAddress(),
                        URI.create("https://localhost:" + BENCH.gatewayPort),
                        "0x" + "00".repeat(32),
                        BENCH.keys.encryption().recipient().hex()),
                BENCH.market.book().chainId(),
                BENCH.market.tenantKey())) {
            assertThatThrownBy(() -> pinnedElsewhere.status(lease))
                    .isInstanceOf(GatewayException.class)
                    .hasMessageContaining("fingerprint");
        }
    }

    @Test
    void aShellNeedsAFreshTicket() throws Exception {
        try (Visitor tenant = tenant()) {
            assertThat(tenant.post("/leases/" + lease + "/shell", "{\"service\":\"web\"}")
                            .statusCode())
                    .isEqualTo(409);
            assertThat(tenant.shell("no-such-ticket")).contains("ticket");
        }
    }

    @Test
    void healthAndMetricsHaveAPortOfTheirOwn() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            String metrics = http.send(
                            HttpRequest.newBuilder(URI.create(
                                            "http://127.0.0.1:" + BENCH.managementPort + "/actuator/prometheus"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
                    .body();
            assertThat(metrics)
                    .contains(
                            "provider_daemon_orders_received_total",
                            "provider_daemon_bids_submitted_total",
                            "provider_daemon_bid_duration_seconds",
                            "provider_daemon_lifecycle_queue_depth",
                            "provider_daemon_active_leases")
                    .doesNotContain(lease);
        }
        try (Visitor tenant = tenant()) {
            assertThat(tenant.raw("/actuator/prometheus").statusCode()).isEqualTo(404);
        }
    }
}
