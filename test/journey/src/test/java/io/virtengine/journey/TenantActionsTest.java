package io.virtengine.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.sdk.gateway.GatewayClient;
import io.virtengine.sdk.gateway.GatewayShell;
import io.virtengine.sdk.manifest.CanonicalManifest;
import io.virtengine.sdk.manifest.Manifest;
import io.virtengine.sdk.manifest.ManifestReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A tenant at its provider's gateway: a terminal in the container, and what it may tell its running lease to do. */
@RunsWorkloads
@ExtendWith(SharedMarket.class)
class TenantActionsTest {

    private final StringBuffer shown = new StringBuffer();

    @Test
    void aTenantTypesIntoItsContainerAndStopsStartsRestartsAndResizesIt(TestMarket market) throws Exception {
        Order order = market.orderReserved();
        market.accept(order);
        market.send(order);
        order.awaitRunning(TestMarket.LIMIT);
        URI page = market.page(order);
        market.awaitPage(page);
        try (GatewayClient gateway = order.gateway()) {
            terminal(gateway, order);

            act(gateway, order, "stop");
            assertThat(gateway.status(order.leaseId())).containsEntry("state", "stopped");
            act(gateway, order, "start");
            market.awaitPage(page);
            assertThat(restarts(gateway, order)).as("the same process goes on").isZero();

            act(gateway, order, "restart");
            market.awaitPage(page);
            assertThat(restarts(gateway, order)).as("another process serves").isEqualTo(1);

            Manifest smaller = smaller(market, order);
            market.tenant().asTenant().updateDeployment(order.deploymentId(), CanonicalManifest.hash(smaller));
            UUID key = UUID.randomUUID();
            gateway.resize(
                    order.leaseId(), key, smaller, Map.of("api-token", "a secret".getBytes(StandardCharsets.UTF_8)));
            assertThat(gateway.awaitAction(order.leaseId(), key, TestMarket.LIMIT))
                    .containsEntry("status", "completed");
            assertThat(gateway.status(order.leaseId()))
                    .containsEntry("manifestHash", CanonicalManifest.hash(smaller))
                    .containsEntry("state", "running");
            market.awaitPage(page);
        }
        market.tenant().asTenant().closeDeployment(order.deploymentId());
        String workload = TestMarket.workload(order);
        Await.until(
                "the workload to be gone",
                TestMarket.LIMIT,
                () -> !market.workloads().contains(workload));
    }

    private void terminal(GatewayClient gateway, Order order) throws Exception {
        GatewayShell.Output screen = new GatewayShell.Output() {
            @Override
            public void stdout(byte[] bytes) {
                shown.append(new String(bytes, StandardCharsets.UTF_8));
            }

            @Override
            public void stderr(byte[] bytes) {
                stdout(bytes);
            }
        };
        try (GatewayShell shell = gateway.shell(order.leaseId(), "web", 0, screen)) {
            shell.resize(91, 33);
            Await.until("the terminal has its size", TestMarket.LIMIT, () -> {
                type(shell, "/bin/busybox stty size\n");
                return shown.toString().contains("33 91");
            });
            type(shell, "/bin/busybox cat /tmp/www/index.html; /bin/busybox id -u; echo no-such-thing >&2; exit 6\n");
            assertThat(shell.exitCode().get(TestMarket.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo(6);
            assertThat(shown.toString())
                    .as("what the container's own shell saw")
                    .contains("<h1>" + TestMarket.GREETING + "</h1>", "1000\r\n", "no-such-thing\r\n");
        }
    }

    private static void type(GatewayShell shell, String text) {
        shell.send(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void act(GatewayClient gateway, Order order, String action) {
        UUID key = UUID.randomUUID();
        gateway.act(order.leaseId(), key, action);
        assertThat(gateway.awaitAction(order.leaseId(), key, TestMarket.LIMIT))
                .as(action)
                .containsEntry("status", "completed");
    }

    private static int restarts(GatewayClient gateway, Order order) {
        List<?> services = (List<?>) gateway.status(order.leaseId()).get("services");
        return services.stream()
                .mapToInt(service -> ((Number) ((Map<?, ?>) service).get("restarts")).intValue())
                .sum();
    }

    private static Manifest smaller(TestMarket market, Order order) throws IOException {
        Path file = market.market().workspace().repository().resolve("examples/manifests/web.yaml");
        String text = Files.readString(file).replace("cpu: 250", "cpu: 200").replace("memory: 256Mi", "memory: 128Mi");
        return new ManifestReader()
                .read(
                        text.getBytes(StandardCharsets.UTF_8),
                        Map.of("image", order.manifest().services().getFirst().image()));
    }
}
