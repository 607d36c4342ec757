package io.virtengine.journey;

import io.virtengine.network.BesuNetworkException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/** The demo: {@code scripts/demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Takes orders from a wallet to a paid provider on this machine: starts a chain, PostgreSQL, the off-chain "
                    + "application and two provider agents, runs a real web service and a real batch job, and shows who paid what to whom.",
            "",
            "Exit code 0 only if every step held and the books agree to the last wei."
        })
public final class Journey implements Callable<Integer> {

    @Option(names = "--report", paramLabel = "FILE", description = "Write what happened as JSON.")
    @Nullable
    Path report;

    @Option(
            names = "--keep",
            description = "Leave everything running afterwards, and say where, until Enter or Ctrl-C.")
    boolean keep;

    @Option(
            names = "--fast-forward",
            description =
                    "A second act: move the chain's clock, and show the unacknowledged path, the end of a dispute "
                            + "window, an expiry and an overdrawn account.")
    boolean fastForward;

    @Option(
            names = "--network",
            paramLabel = "KIND",
            defaultValue = "embedded",
            description = "embedded, one process, or besu, four nodes of the Besu at BESU_HOME with the native engines "
                    + "(default: ${DEFAULT-VALUE}).")
    Kind network = Kind.embedded;

    @Option(
            names = "--workspace",
            paramLabel = "DIR",
            description = "Where to keep files and logs (default: .virtengine/demo in the checkout).")
    @Nullable
    Path folder;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    /** What the demo can be played on; the names are the option's values. */
    enum Kind {
        embedded,
        besu
    }

    private Journey() {}

    /** Runs the demo and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Journey())
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    line.getErr().println();
                    if (Thread.interrupted()) {
                        line.getErr().println("the demo was stopped");
                        return 130;
                    }
                    line.getErr().println("the demo failed: " + failure.getMessage());
                    if (!(failure instanceof JourneyException || failure instanceof BesuNetworkException)) {
                        failure.printStackTrace(line.getErr());
                    }
                    return 1;
                })
                .execute(args));
    }

    @Override
    public Integer call() {
        if (network == Kind.besu && fastForward) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--fast-forward moves the embedded chain's clock; a Besu network has none to move");
        }
        Path repository = Workspace.findRepository();
        Workspace workspace =
                Workspace.fresh(repository, folder == null ? repository.resolve(".virtengine/demo") : folder);
        var steps = new Steps(System.out);
        System.out.println("VirtEngine: one order, from a wallet to a paid provider");
        System.out.println("files and logs: " + workspace.root());
        try (var _ = OrderlyEnd.onSignal();
                Market market =
                        network == Kind.besu ? Market.openOnBesu(workspace, steps) : Market.open(workspace, steps)) {
            var act = new FirstAct(market, steps);
            act.play();
            new StakeAct(market, steps).play();
            Report result = act.report();
            if (fastForward) {
                new SecondAct(market, steps).play();
                result = act.report();
            }
            if (report != null) {
                write(report, result);
                System.out.println("\nreport: " + report.toAbsolutePath());
            }
            System.out.printf("%n%s%n", result.conserved() ? "Every step held." : "THE BOOKS DO NOT AGREE.");
            if (keep) {
                stay(market);
            }
            return result.conserved() ? 0 : 1;
        }
    }

    private static void stay(Market market) {
        System.out.println("""

                Everything is still running. Press Enter to stop it.
                  chain          %s
                  address book   %s
                  query API      %s
                  wallets        %s (passwords in %s)""".formatted(
                        market.network().host().endpoint().http(),
                        market.network().bookFile(),
                        market.api(),
                        market.workspace().privateFolder("wallets"),
                        market.workspace().privateFolder("secrets")));
        market.providers()
                .forEach(site -> System.out.printf("  %-14s %s%n", site.owner().name(), site.gateway()));
        var enter = new CountDownLatch(1);
        // Reading cannot be interrupted, so that somebody else reads. Input that ends is no Enter: without a terminal
        // the
        // market stays until a signal comes.
        Thread.ofPlatform().daemon().name("enter").start(() -> {
            if (readsKey()) {
                enter.countDown();
            }
        });
        try {
            enter.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean readsKey() {
        try {
            return System.in.read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void write(Path file, Report report) {
        var json = JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .addModule(new SimpleModule().addSerializer(BigInteger.class, ToStringSerializer.instance))
                .build();
        try {
            Path parent = file.toAbsolutePath().getParent();
            Files.createDirectories(parent);
            Files.write(file, json.writeValueAsBytes(report));
        } catch (IOException e) {
            throw new UncheckedIOException("the report cannot be written", e);
        }
    }
}
