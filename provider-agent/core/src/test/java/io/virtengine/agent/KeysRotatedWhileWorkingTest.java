package io.virtengine.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.custody.Custody;
import io.virtengine.agent.custody.CustodyKey;
import io.virtengine.agent.custody.CustodyPlan;
import io.virtengine.agent.custody.KeyBook;
import io.virtengine.agent.custody.KeyRole;
import io.virtengine.agent.custody.KeyStatus;
import io.virtengine.agent.custody.Rotation;
import io.virtengine.agent.custody.RotationSaga;
import io.virtengine.agent.testing.AgentUnderTest;
import io.virtengine.agent.testing.Await;
import io.virtengine.agent.testing.Bench;
import io.virtengine.agent.testing.Owner;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.FaultPoint;
import io.virtengine.sdk.gateway.GatewayClient;
import io.virtengine.sdk.manifest.Manifest;
import io.virtengine.sdk.market.MarketIds;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** All keys are replaced while a lease runs, as an operator and an owner do it: the tenant notices nothing. */
class KeysRotatedWhileWorkingTest {
    @TempDir
    Path folder;

    @Test
    void workGoesOnWithTheNewKeys() throws Exception {
        try (Bench bench = new Bench(folder)) {
            bench.settings.put("ve.agent.custody.grace", "1s");
            bench.settings.put("ve.agent.custody.poll", "200ms");
            try (ConfigurableApplicationContext agent =
                    AgentUnderTest.start(bench.settings, bench.backendDirectory(), bench.port(), FaultPoint.NONE)) {
                Database database = agent.getBean(Database.class);
                Manifest manifest = bench.manifest("web.yaml");
                String deployment = bench.market.deploy(manifest, 20);
                String lease = MarketIds.bid(bench.market.order(deployment), bench.market.providerAddress());
                Await.until("a bid lands", () -> bench.market.bidState(lease) == 1);
                bench.market.tenant().acceptBid(lease);
                try (GatewayClient gateway = bench.gateway()) {
                    Await.until("the agent knows the lease", () -> gateway.status(lease) != null);
                    gateway.uploadImage(bench.imageDigest(), bench.imageFile());
                    gateway.sendManifest(lease, manifest, Map.of("api-token", "s".getBytes(StandardCharsets.UTF_8)));
                }
                Await.until("a statement is on chain", () -> stated(bench, lease) > 0);

                // As "keys rotate" does, in another process.
                Custody beside = new Custody(
                        database, CustodyPlan.of(agent.getBean(AgentConfiguration.class)), Clock.systemUTC());
                RotationSaga command = RotationSaga.offline(database, beside, Clock.systemUTC());
                Owner owner = new Owner(bench.market, "https://localhost:" + bench.gatewayPort);
                for (KeyRole role : KeyRole.values()) {
                    Rotation begun = command.begin(role, null);
                    assertThat(begun.instruction().isEmpty()).isEqualTo(role == KeyRole.ATTESTATION);
                    if (!begun.instruction().isEmpty()) {
                        owner.follows(begun.instruction());
                    }
                }
                for (KeyRole role : KeyRole.values()) {
                    KeyStatus end = role == KeyRole.ATTESTATION ? KeyStatus.ROTATING : KeyStatus.ARCHIVED;
                    Await.until(
                            role + " is replaced", () -> key(database, role, 1).status() == end);
                    CustodyKey next = key(database, role, 2);
                    assertThat(next.status()).isEqualTo(KeyStatus.ACTIVE);
                    assertThat(owner.onChain(role)).isEqualToIgnoringCase(next.made());
                }
                String attestation = key(database, KeyRole.ATTESTATION, 2).made();
                Await.until("statements carry the new signature", () -> accepted(database, lease, attestation) > 0);
                assertThat(bench.market
                                .contracts()
                                .readValue(
                                        "ProviderRegistry",
                                        "isAttestationKey",
                                        bench.market.providerAddress(),
                                        key(database, KeyRole.ATTESTATION, 1).made(),
                                        BigInteger.valueOf(
                                                java.time.Instant.now().getEpochSecond())))
                        .as("old statements stay valid")
                        .isEqualTo(true);

                String second = bench.market.deploy(manifest, 20);
                String secondLease = MarketIds.bid(bench.market.order(second), bench.market.providerAddress());
                Await.until("the new operator bids", () -> bench.market.bidState(secondLease) == 1);
                bench.market.tenant().acceptBid(secondLease);
                try (GatewayClient gateway = new GatewayClient(
                        new GatewayClient.Provider(
                                bench.market.providerAddress(),
                                URI.create("https://localhost:" + bench.gatewayPort),
                                key(database, KeyRole.TLS, 2).made(),
                                key(database, KeyRole.ENCRYPTION, 2).made()),
                        bench.market.book().chainId(),
                        bench.market.tenantKey())) {
                    Await.until("the gateway shows the new certificate", () -> gateway.status(secondLease) != null);
                    gateway.sendManifest(
                            secondLease, manifest, Map.of("api-token", "s".getBytes(StandardCharsets.UTF_8)));
                    Await.until("a secret for the new key opens", () -> bench.market.leaseState(secondLease) == 2);
                    assertThat(gateway.status(lease)).containsEntry("state", "running");
                }
            }
        }
    }

    private static CustodyKey key(Database database, KeyRole role, int generation) {
        return database.call(unit -> new KeyBook().find(unit, role, generation)).orElseThrow();
    }

    private static long accepted(Database database, String lease, String signer) {
        return database.call(unit -> unit.db()
                .sql("select count(*) from usage_statement where lease_id = :id and signer = :signer"
                        + " and status = 'accepted'")
                .param("id", lease)
                .param("signer", signer)
                .query(Long.class)
                .single());
    }

    private static long stated(Bench bench, String lease) {
        return ((BigInteger) bench.market
                        .contracts()
                        .read("SettlementHub", "ledger", lease)
                        .get("sequence"))
                .longValueExact();
    }
}
