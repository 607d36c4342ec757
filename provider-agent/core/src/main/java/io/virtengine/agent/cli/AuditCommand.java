package io.virtengine.agent.cli;

import io.virtengine.agent.gateway.AuditLog;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reads the audit log, each entry of which is chained to the one before. */
@Command(
        name = "audit",
        description = "Who did what.",
        mixinStandardHelpOptions = true,
        subcommands = {AuditCommand.Export.class, AuditCommand.Verify.class})
final class AuditCommand implements Runnable {
    @Override
    public void run() {
        picocli.CommandLine.usage(this, System.out);
    }

    private static int read(OperatorDatabase place, long after, Consumer<AuditLog.Entry> reader) {
        try {
            new AuditLog(place.open().database(), Clock.systemUTC()).export(after, reader);
            return 0;
        } catch (IllegalStateException broken) {
            System.err.println(broken.getMessage());
            return 1;
        }
    }

    /** Prints entries. */
    @Command(
            name = "export",
            description =
                    "Prints entries as JSON Lines; ends with 1 at the first that does not follow from the one before.",
            mixinStandardHelpOptions = true)
    static final class Export implements Callable<Integer> {
        @Mixin
        OperatorDatabase place = new OperatorDatabase();

        @Option(names = "--after", defaultValue = "0", description = "Only entries after this number.")
        long after;

        @Override
        public Integer call() {
            return read(place, after, Lines::print);
        }
    }

    /** Checks the chain. */
    @Command(
            name = "verify",
            description = "Checks the whole chain; prints the number of entries and the last hash.",
            mixinStandardHelpOptions = true)
    static final class Verify implements Callable<Integer> {
        @Mixin
        OperatorDatabase place = new OperatorDatabase();

        @Override
        public Integer call() {
            long[] count = {0};
            String[] last = {"none"};
            int code = read(place, 0, entry -> {
                count[0]++;
                last[0] = entry.hash();
            });
            System.out.println(count[0] + " entries, last hash " + last[0]);
            return code;
        }
    }
}
