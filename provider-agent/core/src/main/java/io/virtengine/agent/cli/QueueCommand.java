package io.virtengine.agent.cli;

import io.virtengine.agent.lifecycle.CommandQueue;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks at the durable commands and moves them on. */
@Command(
        name = "queue",
        description = "The durable commands behind the workloads.",
        mixinStandardHelpOptions = true,
        subcommands = {QueueCommand.Show.class, QueueCommand.Retry.class, QueueCommand.Drop.class})
final class QueueCommand implements Runnable {
    private static final int MOST = 1_000;

    @Override
    public void run() {
        picocli.CommandLine.usage(this, System.out);
    }

    private static CommandQueue queue(OperatorDatabase.Opened opened) {
        return new CommandQueue(opened.database(), opened.configuration().lifecycle(), Clock.systemUTC(), () -> {});
    }

    /** Lists commands. */
    @Command(
            name = "list",
            description = "Lists commands, oldest first, one JSON object a line.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Mixin
        OperatorDatabase place = new OperatorDatabase();

        @Option(
                names = "--status",
                split = ",",
                defaultValue = "pending,executing,dead",
                description = "pending, executing, succeeded, dead, cancelled; default ${DEFAULT-VALUE}.")
        Set<String> status = Set.of();

        @Override
        public Integer call() {
            OperatorDatabase.Opened opened = place.open();
            Lines.printAll(opened.database().call(unit -> queue(opened).list(unit, status, MOST)));
            return 0;
        }
    }

    /** Tries a command again. */
    @Command(name = "retry", description = "Tries a dead or waiting command at once.", mixinStandardHelpOptions = true)
    static final class Retry implements Callable<Integer> {
        @Mixin
        OperatorDatabase place = new OperatorDatabase();

        @Parameters(paramLabel = "NUMBER", description = "Number of the command, from queue list.")
        long number;

        @Override
        public Integer call() {
            OperatorDatabase.Opened opened = place.open();
            if (!opened.database().call(unit -> queue(opened).retry(unit, number))) {
                System.err.println("Command " + number + " is neither dead nor waiting, or its tenant was told that it"
                        + " failed and has to ask again");
                return 1;
            }
            opened.audit("retry", Long.toString(number));
            return 0;
        }
    }

    /** Gives a command up. */
    @Command(name = "drop", description = "Gives a dead or waiting command up.", mixinStandardHelpOptions = true)
    static final class Drop implements Callable<Integer> {
        @Mixin
        OperatorDatabase place = new OperatorDatabase();

        @Parameters(paramLabel = "NUMBER", description = "Number of the command, from queue list.")
        long number;

        @Option(names = "--reason", required = true, description = "Why; a tenant reads it.")
        String reason = "";

        @Override
        public Integer call() {
            OperatorDatabase.Opened opened = place.open();
            if (!opened.database().call(unit -> queue(opened).drop(unit, number, reason))) {
                System.err.println("Command " + number + " is neither dead nor waiting, or deletes a workload, which is"
                        + " never given up");
                return 1;
            }
            opened.audit("drop", number + " " + reason);
            return 0;
        }
    }
}
