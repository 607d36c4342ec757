package io.virtengine.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.agent.testing.AgentUnderTest;
import io.virtengine.agent.testing.Await;
import io.virtengine.agent.testing.Bench;
import io.virtengine.agent.work.AgentMode;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.FaultPoint;
import io.virtengine.sdk.gateway.GatewayClient;
import io.virtengine.sdk.manifest.Manifest;
import io.virtengine.sdk.market.MarketIds;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** An agent ends leases so that its owner's bond pays nothing: notice first, the end when it is over, the reason it has; none to who sent nothing. */
class DepartureTest {
    private static final Duration NOTICE = Duration.ofDays(1);
    private static final BigInteger BOND = BigInteger.TEN.pow(22);

    @TempDir
    Path folder;

    @Test
    void leasesEndAfterTheirNoticeAndTheBondIsWhole() throws Exception {
        try (Bench bench = new Bench(folder);
                ConfigurableApplicationContext agent =
                        AgentUnderTest.start(bench.settings, bench.backendDirectory(), bench.port(), FaultPoint.NONE);
                GatewayClient gateway = bench.gateway()) {
            Manifest manifest = bench.manifest("web.yaml");
            String silent = leased(bench, gateway, manifest, 1);
            bench.market.chain().advance(Duration.ofMinutes(31));
            Await.until("the lease without a manifest ends", () -> reason(bench, silent) == 10_003);
            assertThat(reclaimAt(bench, silent)).isZero();

            String served = leased(bench, gateway, manifest, 2);
            gateway.uploadImage(bench.imageDigest(), bench.imageFile());
            gateway.sendManifest(served, manifest, Map.of("api-token", "s".getBytes(StandardCharsets.UTF_8)));
            Await.until("it runs", () -> bench.market.leaseState(served) == 2);
            agent.getBean(Database.class)
                    .run(unit -> agent.getBean(AgentMode.class).leave(unit, "the machine room closes"));
            Await.until("the tenant that is served gets notice", () -> reclaimAt(bench, served) != 0);

            bench.market.chain().advance(NOTICE);
            Await.until("the other one ends", () -> reason(bench, served) == 10_001);
            assertThat(bench.market.contracts().readNumber("EscrowVault", "bondOf", bench.market.providerAddress()))
                    .isEqualTo(BOND);
        }
    }

    private static String leased(Bench bench, GatewayClient gateway, Manifest manifest, int dseq) {
        String deployment = bench.market.deploy(manifest, dseq);
        String lease = MarketIds.bid(bench.market.order(deployment), bench.market.providerAddress());
        Await.until("a bid lands", () -> bench.market.bidState(lease) == 1);
        bench.market.tenant().acceptBid(lease);
        Await.until("the agent knows the lease", () -> gateway.status(lease) != null);
        return lease;
    }

    private static int reason(Bench bench, String lease) {
        return number(bench, lease, "closeReason");
    }

    private static int reclaimAt(Bench bench, String lease) {
        return number(bench, lease, "reclaimAt");
    }

    private static int number(Bench bench, String lease, String field) {
        Object value =
                bench.market.contracts().read("OrderBook", "lease", lease).get(field);
        return ((BigInteger) value).intValueExact();
    }
}
