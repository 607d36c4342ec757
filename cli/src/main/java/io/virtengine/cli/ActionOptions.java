package io.virtengine.cli;

import io.virtengine.sdk.gateway.GatewayClient;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a request to a running lease is named and whether its end is waited for. */
final class ActionOptions {

    @Option(
            names = "--request",
            paramLabel = "UUID",
            description = "Name of the request. Sending the same one again asks for nothing new; made up if not given.")
    @Nullable
    UUID name;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "660",
            description = "How long to wait for its end; 0 returns at once. Default: ${DEFAULT-VALUE}.")
    int wait;

    UUID key() {
        return name == null ? UUID.randomUUID() : name;
    }

    /** The request as it ended, or as it was taken if its end is not waited for. */
    Map<String, Object> ended(GatewayClient gateway, String leaseId, UUID key, Map<String, Object> taken) {
        if (wait == 0) {
            return taken;
        }
        Map<String, Object> end = gateway.awaitAction(leaseId, key, Duration.ofSeconds(wait));
        if (!"completed".equals(end.get("status"))) {
            throw new CommandException(
                    ExitCode.FAILED, end.get("action") + " " + end.get("status") + ": " + end.get("error"));
        }
        return end;
    }
}
