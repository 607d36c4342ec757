package io.virtengine.cli;

import io.virtengine.sdk.gateway.GatewayClient;
import io.virtengine.sdk.gateway.GatewayClient.ExecResult;
import io.virtengine.sdk.market.StateNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Leases, on chain and at the provider's gateway. */
@Command(name = "lease", description = "Sends manifests to providers and looks after what runs.")
final class LeaseCommands {

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    Ve ve;

    @Command(description = "Shows a lease as the chain knows it.")
    void show(@Parameters(paramLabel = "LEASE") String lease) {
        try (Session session = ve.reader()) {
            ve.out()
                    .print(Fields.of(
                            StateNames.LEASE, session.contracts().read("OrderBook", "lease", Arguments.id(lease))));
        }
    }

    @Command(description = "Sends images and manifest to the lease's provider. Secrets are sealed to its key first.")
    void send(
            @Parameters(paramLabel = "LEASE") String lease,
            @Parameters(paramLabel = "MANIFEST") Path file,
            @Option(names = "--set", paramLabel = "NAME=VALUE", description = "Fills in a variable; may be repeated.")
                    Map<String, String> variables,
            @Option(
                            names = "--image",
                            paramLabel = "DIGEST=FILE",
                            description = "OCI archive to upload; may be repeated.")
                    Map<String, Path> images,
            @Option(
                            names = "--secret",
                            paramLabel = "NAME=FILE",
                            description = "File with a secret's value; may be repeated.")
                    Map<String, Path> secrets) {
        ManifestFile manifest = ManifestFile.read(file, variables == null ? Map.of() : variables);
        Map<String, byte[]> values = values(secrets);
        String id = Arguments.id(lease);
        try (Session session = ve.signer();
                GatewayClient gateway = session.gatewayOf(id)) {
            if (images != null) {
                images.forEach(gateway::uploadImage);
            }
            gateway.sendManifest(id, manifest.manifest(), values);
            ve.out().print(Map.of("lease", id, "manifest", manifest.hash()));
        }
    }

    @Command(description = "Asks the provider how the workload is and where it answers.")
    void status(@Parameters(paramLabel = "LEASE") String lease) {
        String id = Arguments.id(lease);
        try (Session session = ve.signer();
                GatewayClient gateway = session.gatewayOf(id)) {
            ve.out().print(gateway.status(id));
        }
    }

    @Command(description = "Prints a service's log.")
    void logs(
            @Parameters(paramLabel = "LEASE") String lease,
            @Parameters(paramLabel = "SERVICE") String service,
            @Option(names = "--tail", paramLabel = "LINES", defaultValue = "200") int tail) {
        String id = Arguments.id(lease);
        try (Session session = ve.signer();
                GatewayClient gateway = session.gatewayOf(id)) {
            ve.out().raw(gateway.logs(id, service, tail));
        }
    }

    @Command(description = "Runs a command in a service and ends with its exit code.")
    int exec(
            @Parameters(paramLabel = "LEASE") String lease,
            @Parameters(paramLabel = "SERVICE") String service,
            @Parameters(paramLabel = "COMMAND", arity = "1..*") List<String> command) {
        String id = Arguments.id(lease);
        try (Session session = ve.signer();
                GatewayClient gateway = session.gatewayOf(id)) {
            ExecResult result = gateway.exec(id, service, command);
            ve.out().raw(result.stdout());
            ve.spec.commandLine().getErr().print(result.stderr());
            ve.spec.commandLine().getErr().flush();
            return result.exitCode();
        }
    }

    @Command(description = "Opens a terminal in a service and ends with the exit code of its shell.")
    int shell(
            @Parameters(paramLabel = "LEASE") String lease,
            @Parameters(paramLabel = "SERVICE") String service,
            @Option(names = "--replica", paramLabel = "NUMBER", defaultValue = "0", description = "Which copy, from 0.")
                    int replica) {
        String id = Arguments.id(lease);
        try (Session session = ve.signer();
                GatewayClient gateway = session.gatewayOf(id)) {
            return new ShellRelay(System.in, System.out).run(gateway, id, service, replica);
        }
    }

    @Command(description = "Stops what runs: its processes stand still, memory and storage stay, the rent goes on.")
    void stop(@Parameters(paramLabel = "LEASE") String lease, @Mixin ActionOptions options) {
        act(lease, "stop", options);
    }

    @Command(description = "Starts what was stopped.")
    void start(@Parameters(paramLabel = "LEASE") String lease, @Mixin ActionOptions options) {
        act(lease, "start", options);
    }

    @Command(description = "Ends every replica and starts it again on the same storage.")
    void restart(@Parameters(paramLabel = "LEASE") String lease, @Mixin ActionOptions options) {
        act(lease, "restart", options);
    }

    @Command(
            description =
                    "Changes sizes and numbers of replicas to those of a manifest, within what the lease pays for."
                            + " Puts the manifest's hash on chain first if it is not there.")
    void resize(
            @Parameters(paramLabel = "LEASE") String lease,
            @Parameters(paramLabel = "MANIFEST") Path file,
            @Option(names = "--set", paramLabel = "NAME=VALUE", description = "Fills in a variable; may be repeated.")
                    Map<String, String> variables,
            @Option(
                            names = "--secret",
                            paramLabel = "NAME=FILE",
                            description = "File with a secret's value; may be repeated.")
                    Map<String, Path> secrets,
            @Mixin ActionOptions options) {
        ManifestFile manifest = ManifestFile.read(file, variables == null ? Map.of() : variables);
        String id = Arguments.id(lease);
        try (Session session = ve.signer();
                GatewayClient gateway = session.gatewayOf(id)) {
            String deployment = String.valueOf(
                    session.contracts().read("OrderBook", "lease", id).get("deploymentId"));
            Object onChain = session.contracts()
                    .read("DeploymentRegistry", "deployment", deployment)
                    .get("manifestHash");
            if (!manifest.hash().equalsIgnoreCase(String.valueOf(onChain))) {
                session.tenant().updateDeployment(deployment, manifest.hash());
            }
            UUID key = options.key();
            Map<String, Object> taken = gateway.resize(id, key, manifest.manifest(), values(secrets));
            ve.out().print(options.ended(gateway, id, key, taken));
        }
    }

    @Command(description = "Shows what was asked of a lease and where each request stands.")
    void actions(@Parameters(paramLabel = "LEASE") String lease) {
        String id = Arguments.id(lease);
        try (Session session = ve.signer();
                GatewayClient gateway = session.gatewayOf(id)) {
            ve.out().print(gateway.actions(id));
        }
    }

    private void act(String lease, String action, ActionOptions options) {
        String id = Arguments.id(lease);
        try (Session session = ve.signer();
                GatewayClient gateway = session.gatewayOf(id)) {
            UUID key = options.key();
            Map<String, Object> taken = gateway.act(id, key, action);
            ve.out().print(options.ended(gateway, id, key, taken));
        }
    }

    @Command(description = "Ends a lease.")
    void close(@Parameters(paramLabel = "LEASE") String lease) {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.tenant().closeLease(Arguments.id(lease)));
        }
    }

    private static Map<String, byte[]> values(@Nullable Map<String, Path> secrets) {
        var values = new LinkedHashMap<String, byte[]>();
        if (secrets != null) {
            secrets.forEach((name, path) -> values.put(name, content(path)));
        }
        return values;
    }

    private static byte[] content(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw CommandException.usage("cannot read " + file + ": " + e.getMessage());
        }
    }
}
