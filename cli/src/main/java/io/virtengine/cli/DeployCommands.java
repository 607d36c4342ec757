package io.virtengine.cli;

import io.virtengine.sdk.market.StateNames;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Deployments. */
@Command(name = "deploy", description = "Creates, changes and closes deployments.")
final class DeployCommands {

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    Ve ve;

    @Command(description = "Opens a deployment: an escrow account, its groups, an order for each.")
    void create(
            @Parameters(paramLabel = "MANIFEST") Path file,
            @Option(names = "--deposit", required = true, paramLabel = "AMOUNT") Money deposit,
            @Option(names = "--set", paramLabel = "NAME=VALUE", description = "Fills in a variable; may be repeated.")
                    Map<String, String> variables,
            @Option(names = "--dseq", paramLabel = "N", description = "Sequence number; a random one if not given.")
                    Long dseq) {
        ManifestFile manifest = ManifestFile.read(file, variables == null ? Map.of() : variables);
        long sequence = dseq != null ? dseq : new SecureRandom().nextLong(1, Long.MAX_VALUE);
        try (Session session = ve.signer()) {
            session.tenant().approveVault(deposit.wei());
            var created = session.tenant()
                    .createDeployment(sequence, manifest.hash(), manifest.requests(), Session.VE, deposit.wei());
            var result = new LinkedHashMap<String, Object>();
            result.put("deployment", created.id());
            result.put("dseq", sequence);
            result.put("manifestHash", manifest.hash());
            result.put(
                    "orders", orders(session, created.id(), manifest.demands().size()));
            result.put("transaction", created.receipt().transactionHash());
            ve.out().print(result);
        }
    }

    @Command(description = "Shows a deployment, its groups and their orders.")
    void show(@Parameters(paramLabel = "DEPLOYMENT") String deployment) {
        try (Session session = ve.reader()) {
            String id = Arguments.id(deployment);
            Map<String, Object> found =
                    Fields.of(StateNames.DEPLOYMENT, session.contracts().read("DeploymentRegistry", "deployment", id));
            int count = ((BigInteger) found.get("groupCount")).intValueExact();
            List<Map<String, Object>> groups = new ArrayList<>();
            for (int gseq = 1; gseq <= count; gseq++) {
                Map<String, Object> group =
                        Fields.of(StateNames.GROUP, session.contracts().read("DeploymentRegistry", "group", id, gseq));
                group.put("order", session.contracts().readText("DeploymentRegistry", "latestOrder", id, gseq));
                groups.add(group);
            }
            found.put("groups", groups);
            ve.out().print(found);
        }
    }

    @Command(description = "Announces a changed manifest; send it to the providers with `ve lease send`.")
    void update(
            @Parameters(paramLabel = "DEPLOYMENT") String deployment,
            @Parameters(paramLabel = "MANIFEST") Path file,
            @Option(names = "--set", paramLabel = "NAME=VALUE") Map<String, String> variables) {
        ManifestFile manifest = ManifestFile.read(file, variables == null ? Map.of() : variables);
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.tenant().updateDeployment(Arguments.id(deployment), manifest.hash()));
        }
    }

    @Command(description = "Closes everything and refunds what is unspent.")
    void close(@Parameters(paramLabel = "DEPLOYMENT") String deployment) {
        try (Session session = ve.signer()) {
            String id = Arguments.id(deployment);
            session.print(ve.out(), session.tenant().closeDeployment(id));
            session.print(ve.out(), session.tenant().refund(id));
        }
    }

    @Command(name = "pause-group", description = "Closes a group's order or lease for now.")
    void pauseGroup(
            @Parameters(paramLabel = "DEPLOYMENT") String deployment, @Parameters(paramLabel = "GSEQ") int gseq) {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.tenant().pauseGroup(Arguments.id(deployment), gseq));
        }
    }

    @Command(name = "start-group", description = "Opens a fresh order for a group.")
    void startGroup(
            @Parameters(paramLabel = "DEPLOYMENT") String deployment, @Parameters(paramLabel = "GSEQ") int gseq) {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.tenant().startGroup(Arguments.id(deployment), gseq));
        }
    }

    @Command(name = "close-group", description = "Ends a group for good.")
    void closeGroup(
            @Parameters(paramLabel = "DEPLOYMENT") String deployment, @Parameters(paramLabel = "GSEQ") int gseq) {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.tenant().closeGroup(Arguments.id(deployment), gseq));
        }
    }

    private static List<String> orders(Session session, String deployment, int groups) {
        var orders = new ArrayList<String>();
        for (int gseq = 1; gseq <= groups; gseq++) {
            orders.add(session.contracts().readText("DeploymentRegistry", "latestOrder", deployment, gseq));
        }
        return orders;
    }
}
