package io.virtengine.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.agent.custody.Custody;
import io.virtengine.agent.gateway.GatewayCertificate;
import io.virtengine.agent.testing.AgentUnderTest;
import io.virtengine.agent.testing.Await;
import io.virtengine.agent.testing.Bench;
import io.virtengine.agent.testing.FakeWeb3Signer;
import io.virtengine.agent.testing.NtpResponder;
import io.virtengine.agent.testing.Visitor;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.FaultPoint;
import io.virtengine.sdk.gateway.GatewayClient;
import io.virtengine.sdk.manifest.Manifest;
import io.virtengine.sdk.market.MarketIds;
import io.virtengine.sdk.signing.KeySigner;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Keys;

/** The signer goes away, then the clock goes wrong: workloads and meters go on, statements queue, bids stop. */
class SignerAwayTest {
    @TempDir
    Path folder;

    @Test
    void statementsQueueInOrderAndBidsStop() throws Exception {
        ECKeyPair operator = Keys.createEcKeyPair();
        ECKeyPair attestation = Keys.createEcKeyPair();
        try (FakeWeb3Signer signer = new FakeWeb3Signer(null, operator, attestation);
                NtpResponder ntp = new NtpResponder(Duration.ZERO);
                Bench bench =
                        new Bench(folder, new KeySigner(operator).address(), new KeySigner(attestation).address())) {
            bench.settings.put("ve.agent.custody.kind", "remote");
            bench.settings.put("ve.agent.custody.remote.url", signer.address().toString());
            bench.settings.put("ve.agent.custody.remote.operator-key", FakeWeb3Signer.publicKey(operator));
            bench.settings.put("ve.agent.custody.remote.attestation-key", FakeWeb3Signer.publicKey(attestation));
            bench.settings.put("ve.agent.custody.probe", "200ms");
            bench.settings.put("ve.agent.custody.uses-per-minute", "3000");
            bench.settings.put("ve.agent.clock.servers", ntp.address());
            bench.settings.put("ve.agent.clock.poll", "200ms");
            try (ConfigurableApplicationContext agent = AgentUnderTest.start(
                            bench.settings, bench.backendDirectory(), bench.port(), FaultPoint.NONE);
                    GatewayClient gateway = bench.gateway();
                    Visitor visitor = new Visitor(bench, bench.market.tenantKey())) {
                assertThat(agent.getBean(GatewayCertificate.class)).isNotNull();
                Custody custody = agent.getBean(Custody.class);
                Database database = agent.getBean(Database.class);
                Manifest manifest = bench.manifest("web.yaml");
                String deployment = bench.market.deploy(manifest, 20);
                String lease = MarketIds.bid(bench.market.order(deployment), bench.market.providerAddress());
                Await.until("a bid lands", () -> bench.market.bidState(lease) == 1);
                bench.market.tenant().acceptBid(lease);
                Await.until("the agent knows the lease", () -> gateway.status(lease) != null);
                gateway.uploadImage(bench.imageDigest(), bench.imageFile());
                gateway.sendManifest(lease, manifest, Map.of("api-token", "s".getBytes(StandardCharsets.UTF_8)));
                Await.until("a statement is on chain", () -> stated(bench, lease) > 0);

                signer.down();
                Await.until("the agent notices", () -> custody.readOnly().isPresent());
                String second = bench.market.deploy(manifest, 20);
                String secondBid = MarketIds.bid(bench.market.order(second), bench.market.providerAddress());
                Await.until("two statements wait unsigned", () -> unsigned(database, lease) >= 2);
                assertThat(gateway.status(lease)).containsEntry("state", "running");
                assertThat(bench.market.bidState(secondBid)).isZero();
                long before = stated(bench, lease);

                signer.up();
                Await.until("all that waited is on chain", () -> stated(bench, lease) >= before + 2);
                Await.until("it bids again", () -> bench.market.bidState(secondBid) == 1);

                ntp.ahead(Duration.ofSeconds(-10));
                Await.until(
                        "the clock is wrong",
                        () -> custody.readOnly()
                                .filter(why -> why.contains("clock"))
                                .isPresent());
                Await.until("statements wait", () -> unsigned(database, lease) > 0);
                String message = visitor.message(visitor.audience(), visitor.nonce());
                assertThat(visitor.login(message, visitor.signed(message)).statusCode())
                        .isEqualTo(503);
                long held = stated(bench, lease);
                ntp.ahead(Duration.ZERO);
                Await.until("statements go on", () -> stated(bench, lease) > held);
                Await.until(
                        "logins are taken again",
                        () -> visitor.login(message, visitor.signed(message)).statusCode() == 200);
            }
        }
    }

    private static long stated(Bench bench, String lease) {
        return ((BigInteger) bench.market
                        .contracts()
                        .read("SettlementHub", "ledger", lease)
                        .get("sequence"))
                .longValueExact();
    }

    private static long unsigned(Database database, String lease) {
        return database.call(unit -> unit.db()
                .sql("select count(*) from usage_statement where lease_id = :id and status = 'unsigned'")
                .param("id", lease)
                .query(Long.class)
                .single());
    }
}
