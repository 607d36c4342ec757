package io.virtengine.agent.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.agent.testing.Await;
import io.virtengine.agent.testing.Bench;
import io.virtengine.agent.testing.SharedAgent;
import io.virtengine.agent.testing.Visitor;
import io.virtengine.agent.work.Database;
import io.virtengine.sdk.gateway.GatewayClient;
import io.virtengine.sdk.gateway.GatewayShell;
import io.virtengine.sdk.manifest.Manifest;
import io.virtengine.sdk.market.MarketIds;
import io.virtengine.sdk.signing.KeySigner;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * Shells over the gateway's WebSocket. The terminal and its shell are real; they run on this host instead of in a container
 * (the journey opens one in a container).
 */
class ShellTest {
    private static final SharedAgent AGENT = SharedAgent.running();
    private static final Bench BENCH = AGENT.bench;
    private static String deployment = "";
    private static String lease = "";

    @BeforeAll
    static void running() {
        Manifest manifest = BENCH.manifest("web.yaml");
        deployment = BENCH.market.deploy(manifest, 20);
        lease = MarketIds.bid(BENCH.market.order(deployment), BENCH.market.providerAddress());
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

    /** What appeared in the terminal. */
    private static final class Screen implements GatewayShell.Output {
        private final StringBuffer shown = new StringBuffer();

        @Override
        public void stdout(byte[] bytes) {
            shown.append(new String(bytes, StandardCharsets.UTF_8));
        }

        @Override
        public void stderr(byte[] bytes) {
            stdout(bytes);
        }
    }

    private static void type(GatewayShell shell, String text) {
        shell.send(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void keysGoInTextComesOutSizesChangeAndTheExitCodeComesLast() throws Exception {
        Screen screen = new Screen();
        try (GatewayClient gateway = BENCH.gateway();
                GatewayShell shell = gateway.shell(lease, "web", 0, screen)) {
            type(shell, "tty && stty size\n");
            Await.until("the terminal's size", () -> screen.shown.toString().contains("24 80"));
            assertThat(screen.shown.toString()).contains("/dev/pts/");
            shell.resize(101, 37);
            Await.until("the new size", () -> {
                type(shell, "stty size\n");
                return screen.shown.toString().contains("37 101");
            });
            // More than one frame carries, and the last of it right before the end.
            type(shell, "i=0; while [ $i -lt 5000 ]; do i=$((i+1)); echo line-$i; done; echo last'-'word; exit 5\n");
            assertThat(shell.exitCode().get(60, TimeUnit.SECONDS)).isEqualTo(5);
            assertThat(screen.shown.toString()).contains("line-1\r\n", "line-5000\r\n", "last-word");
        }
    }

    @Test
    void endOfInputEndsTheShell() throws Exception {
        try (GatewayClient gateway = BENCH.gateway();
                GatewayShell shell = gateway.shell(lease, "web", 0, new Screen())) {
            type(shell, "(exit 3)\n");
            shell.endInput();
            assertThat(shell.exitCode().get(60, TimeUnit.SECONDS)).isEqualTo(3);
        }
    }

    @Test
    void whoeverLeavesEndsTheShellAndWhoeverSleepsToo() {
        Screen screen = new Screen();
        try (GatewayClient gateway = BENCH.gateway()) {
            GatewayShell left = gateway.shell(lease, "web", 0, screen);
            type(left, "echo pid $$ pid\n");
            Await.until("its process id", () -> screen.shown.toString().matches("(?s).*pid \\d+ pid.*"));
            long pid = Long.parseLong(screen.shown.toString().replaceFirst("(?s).*pid (\\d+) pid.*", "$1"));
            assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isPresent();
            left.close();
            Await.until(
                    "the shell to be gone",
                    () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());

            try (GatewayShell asleep = gateway.shell(lease, "web", 0, new Screen())) {
                assertThatThrownBy(() -> asleep.exitCode().get(60, TimeUnit.SECONDS))
                        .hasMessageContaining("nobody used the shell for PT4S");
            }
        }
        List<String> audited = AGENT.context
                .getBean(Database.class)
                .call(unit -> unit.db()
                        .sql("select kind from audit_event where detail like :lease")
                        .param("lease", lease + "%")
                        .query(String.class)
                        .list());
        assertThat(audited).contains("shell", "shell-end");
    }

    @Test
    void aTicketOpensOneShellFromHereOnly() throws Exception {
        try (Visitor tenant = new Visitor(BENCH, BENCH.market.tenantKey());
                Visitor stranger = new Visitor(
                        BENCH, KeySigner.of(BENCH.market.chain().accounts().get(9)))) {
            assertThat(stranger.post("/leases/" + lease + "/shell", "{\"service\":\"web\"}")
                            .statusCode())
                    .isEqualTo(404);
            String ticket = ticket(tenant);
            assertThatThrownBy(() -> tenant.shell(ticket, "https://evil.example"))
                    .hasCauseInstanceOf(WebSocketHandshakeException.class);
            assertThat(tenant.shell(ticket)).as("the first, ended for sleeping").isEmpty();
            assertThat(tenant.shell(ticket)).as("the second").contains("unknown, used or expired");
        }
    }

    private static String ticket(Visitor tenant) {
        return JsonMapper.shared()
                .readTree(tenant.post("/leases/" + lease + "/shell", "{\"service\":\"web\"}")
                        .body())
                .path("token")
                .asString();
    }
}
