package io.virtengine.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.agent.backend.WorkloadId;
import io.virtengine.agent.backend.WorkloadState;
import io.virtengine.agent.testing.Await;
import io.virtengine.agent.testing.Bench;
import io.virtengine.agent.testing.SharedAgent;
import io.virtengine.agent.work.Database;
import io.virtengine.sdk.gateway.GatewayClient;
import io.virtengine.sdk.manifest.Manifest;
import io.virtengine.sdk.market.MarketIds;
import io.virtengine.sdk.signing.MerkleTree;
import io.virtengine.sdk.signing.UsageRollup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an operator types, against a running agent. */
class OperatorCommandsTest {
    private static final SharedAgent AGENT = SharedAgent.running();
    private static final Bench BENCH = AGENT.bench;
    private static final Database DATABASE = AGENT.context.getBean(Database.class);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static Path settings = Path.of("");
    private static String deployment = "";
    private static String lease = "";
    private static WorkloadId id = new WorkloadId("0".repeat(16));

    private record Said(int code, String text) {
        List<JsonNode> lines() {
            return text.lines().map(JSON::readTree).toList();
        }
    }

    private static Said agent(String... arguments) {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
            all[arguments.length] = "--config";
            all[arguments.length + 1] = settings.toString();
            int code = new CommandLine(new AgentCommand()).execute(all);
            return new Said(code, out.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(before);
        }
    }

    @BeforeAll
    static void running() throws IOException {
        settings = Files.writeString(
                BENCH.folder.resolve("operator.properties"),
                BENCH.settings.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .collect(Collectors.joining("\n")));
        Manifest manifest = BENCH.manifest("web.yaml");
        deployment = BENCH.market.deploy(manifest, 20);
        lease = MarketIds.bid(BENCH.market.order(deployment), BENCH.market.providerAddress());
        id = WorkloadId.of(deployment, lease);
        Await.until("a bid lands", () -> BENCH.market.bidState(lease) == 1);
        BENCH.market.tenant().acceptBid(lease);
        try (GatewayClient gateway = BENCH.gateway()) {
            Await.until("the agent knows the lease", () -> gateway.status(lease) != null);
            gateway.uploadImage(BENCH.imageDigest(), BENCH.imageFile());
            gateway.sendManifest(lease, manifest, Map.of("api-token", "s".getBytes(StandardCharsets.UTF_8)));
            Await.until("it runs", () -> "running".equals(gateway.status(lease).get("state")));
        }
    }

    @AfterAll
    static void end() {
        BENCH.market.tenant().closeDeployment(deployment);
    }

    @Test
    void keysAreListedAndTheirWayIsNotInvented() {
        assertThat(agent("keys", "list").text().lines().toList())
                .hasSize(4)
                .anySatisfy(line -> assertThat(line)
                        .startsWith("operator-1")
                        .contains("active", BENCH.keys.operator().address()))
                .noneSatisfy(line -> assertThat(line).contains("needs rotation"));
        assertThat(agent("keys", "resume", "operator").code()).isEqualTo(2);
        assertThat(agent("keys", "revoke", "owner").code()).isEqualTo(2);
    }

    @Test
    void aDrainedAgentTakesItsBidsBackMakesNoneAndServesOn() {
        String open = BENCH.market.deploy(BENCH.manifest("web.yaml"), 20);
        String bid = MarketIds.bid(BENCH.market.order(open), BENCH.market.providerAddress());
        Await.until("a bid lands", () -> BENCH.market.bidState(bid) == 1);
        try {
            assertThat(agent("drain", "--reason", "new disks").code()).isZero();
            Await.until("the open bid is withdrawn", () -> BENCH.market.bidState(bid) > 1);
            String later = BENCH.market.deploy(BENCH.manifest("web.yaml"), 20);
            String laterBid = MarketIds.bid(BENCH.market.order(later), BENCH.market.providerAddress());
            Await.until(
                    "the agent has seen the order",
                    () -> DATABASE.call(unit -> unit.db()
                            .sql("select exists (select 1 from market_order where order_id = :id)")
                            .param("id", BENCH.market.order(later))
                            .query(Boolean.class)
                            .single()));
            Said status = agent("status");
            assertThat(status.text()).contains("new disks since").contains("running=");
            assertThat(BENCH.market.bidState(laterBid)).isZero();
            assertThat(BENCH.backend.observe(id).orElseThrow().state()).isEqualTo(WorkloadState.RUNNING);

            assertThat(agent("undrain").code()).isZero();
            Await.until("it bids again", () -> BENCH.market.bidState(laterBid) == 1);
            assertThat(agent("status", "--json")
                            .lines()
                            .getFirst()
                            .path("drained")
                            .asString())
                    .isEqualTo("no");
            BENCH.market.tenant().closeDeployment(later);
        } finally {
            agent("undrain");
            BENCH.market.tenant().closeDeployment(open);
        }
    }

    @Test
    void aComparisonSaysWhatItWouldDo() {
        BENCH.backend.become(id, WorkloadState.PAUSED);
        Await.until(
                "the agent repairs it once",
                () -> BENCH.backend.observe(id).orElseThrow().state() == WorkloadState.RUNNING);
        // The next repair waits minutes, so that this stands.
        BENCH.backend.become(id, WorkloadState.PAUSED);
        Said found = agent("reconcile", "now", "--dry-run");
        assertThat(found.code()).isZero();
        assertThat(found.lines().stream()
                        .filter(f -> f.path("leaseId").asString().equals(lease))
                        .map(f -> f.path("repair").asString()))
                .containsExactly("resume");
        assertThat(BENCH.backend.observe(id).orElseThrow().state()).isEqualTo(WorkloadState.PAUSED);
        BENCH.backend.become(id, WorkloadState.RUNNING);
        assertThat(agent("reconcile", "now").text()).doesNotContain(lease);
    }

    @Test
    void deadCommandsAreListedRetriedAndDropped() {
        long retried = dead("resume");
        long dropped = dead("suspend");
        assertThat(agent("dead-letters").text()).contains("\"id\":" + retried, "\"id\":" + dropped, "of old age");
        assertThat(agent("queue", "retry", Long.toString(retried)).code()).isZero();
        Await.until("it is carried out", () -> status(retried).equals("succeeded"));
        assertThat(agent("queue", "retry", Long.toString(retried)).code()).isEqualTo(1);
        assertThat(agent("queue", "drop", Long.toString(dropped), "--reason", "not needed")
                        .code())
                .isZero();
        assertThat(status(dropped)).isEqualTo("cancelled");
        long deletion = dead("terminate");
        assertThat(agent("queue", "drop", Long.toString(deletion), "--reason", "tired")
                        .code())
                .as("a deletion is never given up")
                .isEqualTo(1);
        DATABASE.run(unit -> unit.db()
                .sql("delete from lifecycle_command where id = :id")
                .param("id", deletion)
                .update());
        assertThat(agent("queue", "list", "--status", "cancelled").text()).contains("\"id\":" + dropped);
    }

    @Test
    void usageIsShownExportedAndProven() {
        Await.until(
                "a statement",
                () -> agent("usage", "show", lease).text().lines().count() > 1);
        JsonNode first = agent("usage", "show", lease).lines().get(1);
        UsageRollup rollup =
                JSON.treeToValue(agent("usage", "export", lease).lines().getFirst(), UsageRollup.class);
        assertThat(rollup.sequence()).isEqualTo(1);

        Said proof = agent("usage", "proof", lease, "1", Long.toString(rollup.start()));

        JsonNode shown = proof.lines().getFirst();
        String root = first.path("statement").path("linesRoot").asString();
        assertThat(shown.path("root").asString()).isEqualTo(root);
        assertThat(MerkleTree.verify(
                        root,
                        rollup.leaf(),
                        shown.path("proof")
                                .valueStream()
                                .map(JsonNode::asString)
                                .toList()))
                .isTrue();
        assertThat(agent("usage", "proof", lease, "1", "7").code()).isEqualTo(1);
    }

    @Test
    void deadTransactionsAreListedRetriedAndDropped() {
        long retried = deadTransaction();
        long dropped = deadTransaction();
        assertThat(agent("transactions", "list").text())
                .contains("\"transaction\":" + retried, "\"transaction\":" + dropped, "nobody there");
        assertThat(agent("transactions", "drop", Long.toString(dropped)).code()).isZero();
        assertThat(agent("transactions", "retry", Long.toString(dropped)).code())
                .as("dropped is for good")
                .isEqualTo(1);
        assertThat(agent("transactions", "retry", Long.toString(retried)).code())
                .isZero();
        assertThat(agent("dead-letters").text())
                .doesNotContain("\"transaction\":" + retried, "\"transaction\":" + dropped);
        assertThat(transactionState(retried)).isEqualTo("created");
        assertThat(agent("audit", "export").text()).contains("operator-retry-transaction", "operator-drop-transaction");
    }

    @Test
    void theAuditLogIsOneChain() {
        agent("drain", "--reason", "for the log");
        agent("undrain");
        Said exported = agent("audit", "export");
        assertThat(exported.code()).isZero();
        List<JsonNode> lines = exported.lines();
        assertThat(lines.stream().map(line -> line.path("kind").asString()))
                .contains("login", "manifest", "operator-drain", "operator-undrain");
        for (int i = 1; i < lines.size(); i++) {
            assertThat(lines.get(i).path("previousHash").asString())
                    .isEqualTo(lines.get(i - 1).path("hash").asString());
        }
        long middle = lines.get(lines.size() / 2).path("id").asLong();
        String detail = lines.get(lines.size() / 2).path("detail").asString();
        assertThat(agent("audit", "export", "--after", Long.toString(middle)).lines())
                .hasSizeGreaterThanOrEqualTo(lines.size() - lines.size() / 2 - 1);
        change(middle, "something else");
        assertThat(agent("audit", "verify").code()).as("an entry was changed").isEqualTo(1);
        change(middle, detail);
        assertThat(agent("audit", "verify").code()).isZero();
    }

    private static void change(long entry, String detail) {
        DATABASE.run(unit -> unit.db()
                .sql("update audit_event set detail = :detail where id = :id")
                .param("detail", detail)
                .param("id", entry)
                .update());
    }

    private static long dead(String action) {
        return DATABASE.call(unit -> unit.db()
                .sql("insert into lifecycle_command (lease_id, action, idempotency_key, status, attempts, error)"
                        + " values (:lease, :action, gen_random_uuid()::text, 'dead', 5, 'of old age') returning id")
                .param("lease", lease)
                .param("action", action)
                .query(Long.class)
                .single());
    }

    /** A transaction of a sender whose key nobody here has, so that it stays as the command leaves it. */
    private static long deadTransaction() {
        return DATABASE.call(unit -> unit.db()
                .sql(
                        "insert into tx_intent (sender, idempotency_key, purpose, recipient, data, value, priority, attempts,"
                                + " state, error_name, error_text) values ('0x00000000000000000000000000000000000000aa',"
                                + " gen_random_uuid()::text, 'test', '0x00000000000000000000000000000000000000bb', '', 0, 0, 9,"
                                + " 'dead', 'Refused', 'nobody there') returning id")
                .query(Long.class)
                .single());
    }

    private static String transactionState(long id) {
        return DATABASE.call(unit -> unit.db()
                .sql("select state from tx_intent where id = :id")
                .param("id", id)
                .query(String.class)
                .single());
    }

    private static String status(long command) {
        return DATABASE.call(unit -> unit.db()
                .sql("select status from lifecycle_command where id = :id")
                .param("id", command)
                .query(String.class)
                .single());
    }
}
