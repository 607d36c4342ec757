package io.virtengine.agent.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.agent.lifecycle.LeaseEvents;
import io.virtengine.agent.lifecycle.Workload;
import io.virtengine.agent.lifecycle.Workloads;
import io.virtengine.agent.testing.Await;
import io.virtengine.agent.testing.Bench;
import io.virtengine.agent.testing.SharedAgent;
import io.virtengine.agent.work.Database;
import io.virtengine.sdk.gateway.GatewayClient;
import io.virtengine.sdk.manifest.Manifest;
import io.virtengine.sdk.market.MarketIds;
import io.virtengine.sdk.signing.UsageStatement;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Statements of two leases of one agent, on the real contracts. */
class StatementBatchTest {
    private static final SharedAgent AGENT = SharedAgent.running();
    private static final Bench bench = AGENT.bench;
    private final Database database = AGENT.context.getBean(Database.class);
    private final Workloads workloads = AGENT.context.getBean(Workloads.class);
    private final StatementDesk desk = AGENT.context.getBean(StatementDesk.class);
    private final Statements statements = AGENT.context.getBean(Statements.class);
    private final LeaseEvents events = AGENT.context.getBean(LeaseEvents.class);
    private final StatementDispatch dispatch = AGENT.context.getBean(StatementDispatch.class);

    @Test
    void whatIsDueTogetherGoesTogetherAndAPoisonItemStaysBehind() {
        String one = running();
        String other = running();
        Await.until("a transaction carries statements of both", () -> carriedTogether(one, other));
        Await.until("both are accepted", () -> sequence(one) > 0 && sequence(other) > 0);

        String nobodys = "0x" + "ab".repeat(32);
        StatementDraft poison = poison(nobodys);
        Await.until("a sound statement was sent beside the poison", () -> {
            Optional<StatementDraft> sound = draft(one);
            sound.ifPresent(draft -> dispatch.send(List.of(poison, draft), Instant.EPOCH));
            return sound.isPresent() && isKept(one, sound.get().hash());
        });
        List<Statements.Signed> poisons = database.call(unit -> statements.of(unit, nobodys, 0, 10));
        assertThat(poisons).isEmpty();
        List<LeaseEvents.Entry> told = database.call(unit -> events.page(unit, nobodys, 0, 10));
        assertThat(told).isNotEmpty().allSatisfy(event -> {
            assertThat(event.kind()).isEqualTo("statement-parked");
            assertThat(event.message()).contains("SettlementHub_UnknownLease");
        });
        assertThat(dispatch.isParked(nobodys, Instant.EPOCH)).isTrue();
        long before = sequence(one);
        Await.until("the sound one is accepted", () -> sequence(one) > before);
        for (String lease : List.of(one, other)) {
            bench.market.tenant().closeDeployment((String)
                    bench.market.lease(lease).get("deploymentId"));
        }
    }

    private static String running() {
        Manifest manifest = bench.manifest("web.yaml");
        String lease =
                MarketIds.bid(bench.market.order(bench.market.deploy(manifest, 20)), bench.market.providerAddress());
        Await.until("a bid lands", () -> bench.market.bidState(lease) == 1);
        bench.market.tenant().acceptBid(lease);
        try (GatewayClient gateway = bench.gateway()) {
            Await.until(
                    "the agent knows the lease",
                    () -> "awaiting_manifest".equals(gateway.status(lease).get("state")));
            gateway.uploadImage(bench.imageDigest(), bench.imageFile());
            gateway.sendManifest(lease, manifest, Map.of("api-token", "t".getBytes(StandardCharsets.UTF_8)));
        }
        Await.until("the chain counts", () -> bench.market.leaseState(lease) == 2);
        return lease;
    }

    private Optional<StatementDraft> draft(String lease) {
        Workload workload = database.call(unit -> workloads.find(unit, lease)).orElseThrow();
        try {
            return desk.due(workload);
        } catch (StatementDesk.NotAcceptedException e) {
            return Optional.empty();
        }
    }

    private boolean isKept(String lease, String hash) {
        List<Statements.Signed> all = database.call(unit -> statements.of(unit, lease, 0, 1_000));
        return all.stream().anyMatch(signed -> signed.hash().equals(hash));
    }

    private boolean carriedTogether(String one, String other) {
        return database.call(unit -> unit.db()
                        .sql("select count(*) from usage_statement a join usage_statement b"
                                + " on a.intent_key = b.intent_key and a.lease_id = :one and b.lease_id = :other")
                        .param("one", one)
                        .param("other", other)
                        .query(Long.class)
                        .single()
                > 0);
    }

    private static long sequence(String lease) {
        return ((BigInteger) bench.market
                        .contracts()
                        .read("SettlementHub", "ledger", lease)
                        .get("sequence"))
                .longValueExact();
    }

    /** Well formed, of a lease that does not exist. */
    private static StatementDraft poison(String lease) {
        BigInteger zero = BigInteger.ZERO;
        String empty = UsageStatement.NO_PREVIOUS;
        UsageStatement none =
                new UsageStatement(lease, 0, 0, 0, zero, zero, zero, zero, zero, zero, empty, empty, false);
        UsageStatement next =
                new UsageStatement(lease, 1, 0, 1, zero, zero, zero, zero, zero, zero, empty, empty, false);
        return new StatementDraft(none, next, next.hash(), bench.market.providerAddress(), "0x" + "11".repeat(65));
    }
}
