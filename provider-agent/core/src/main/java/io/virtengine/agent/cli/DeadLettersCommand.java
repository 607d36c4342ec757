package io.virtengine.agent.cli;

import io.virtengine.agent.lifecycle.CommandQueue;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists what has been given up: commands and transactions. */
@Command(
        name = "dead-letters",
        description =
                "Lists commands and transactions that are not tried any more, one JSON object a line; \"queue\" and"
                        + " \"transactions\" try them again or drop them.",
        mixinStandardHelpOptions = true)
final class DeadLettersCommand implements Callable<Integer> {
    private static final int MOST = 1_000;

    @Mixin
    OperatorDatabase place = new OperatorDatabase();

    @Override
    public Integer call() throws SQLException {
        OperatorDatabase.Opened opened = place.open();
        CommandQueue queue =
                new CommandQueue(opened.database(), opened.configuration().lifecycle(), Clock.systemUTC(), () -> {});
        Lines.printAll(opened.database().call(unit -> queue.list(unit, Set.of("dead"), MOST)));
        TransactionsCommand.printDead(opened);
        return 0;
    }
}
