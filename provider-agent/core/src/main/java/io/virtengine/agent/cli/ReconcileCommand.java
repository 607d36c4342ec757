package io.virtengine.agent.cli;

import io.virtengine.agent.lifecycle.OperatorRequests;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Has the running agent compare chain, database and back end. */
@Command(
        name = "reconcile",
        description = "Chain, database and back end compared.",
        mixinStandardHelpOptions = true,
        subcommands = ReconcileCommand.Now.class)
final class ReconcileCommand implements Runnable {
    @Override
    public void run() {
        picocli.CommandLine.usage(this, System.out);
    }

    /** Compares at once. */
    @Command(
            name = "now",
            description = "Compares all leases at once; prints what is not as it should be, one JSON object a line.",
            mixinStandardHelpOptions = true)
    static final class Now implements Callable<Integer> {
        private static final long LOOK_MS = 200;

        @Mixin
        OperatorDatabase place = new OperatorDatabase();

        @Option(names = "--dry-run", description = "Changes nothing.")
        boolean dryRun;

        @Option(
                names = "--wait",
                paramLabel = "SECONDS",
                defaultValue = "120",
                description = "How long to wait for the agent; default ${DEFAULT-VALUE}.")
        int wait;

        @Override
        public Integer call() throws InterruptedException {
            OperatorDatabase.Opened opened = place.open();
            OperatorRequests requests = new OperatorRequests(opened.database());
            long id = requests.ask(dryRun ? OperatorRequests.Kind.COMPARE : OperatorRequests.Kind.RECONCILE);
            Instant end = Instant.now().plus(Duration.ofSeconds(wait));
            Optional<String> answer = requests.answer(id);
            while (answer.isEmpty() && Instant.now().isBefore(end)) {
                Thread.sleep(LOOK_MS);
                answer = requests.answer(id);
            }
            if (answer.isEmpty()) {
                requests.forget(id);
                System.err.println("No agent has answered within " + wait + " s; is it running?");
                return 1;
            }
            opened.audit("reconcile", dryRun ? "dry run" : "with repairs");
            for (JsonNode finding : JsonMapper.shared().readTree(answer.get())) {
                Lines.print(finding);
            }
            return 0;
        }
    }
}
