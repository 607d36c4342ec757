package io.virtengine.agent.cli;

import io.virtengine.sdk.tx.TransactionOutbox;
import io.virtengine.sdk.tx.TransactionRecord;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Looks at transactions that were given up and moves them on. */
@Command(
        name = "transactions",
        description = "The transactions that were given up.",
        mixinStandardHelpOptions = true,
        subcommands = {TransactionsCommand.Show.class, TransactionsCommand.Retry.class, TransactionsCommand.Drop.class})
final class TransactionsCommand implements Runnable {
    @Override
    public void run() {
        picocli.CommandLine.usage(this, System.out);
    }

    private static TransactionOutbox outbox(OperatorDatabase.Opened opened) {
        return new TransactionOutbox(opened.database().source());
    }

    static void printDead(OperatorDatabase.Opened opened) throws SQLException {
        for (TransactionRecord dead : outbox(opened).deadLetters()) {
            Map<String, Object> letter = new LinkedHashMap<>();
            letter.put("transaction", dead.id());
            letter.put("key", dead.idempotencyKey());
            letter.put("purpose", dead.purpose());
            letter.put("attempts", dead.attempts());
            letter.put("error", dead.errorName());
            letter.put("text", dead.errorText());
            Lines.print(letter);
        }
    }

    /** Lists them. */
    @Command(
            name = "list",
            description = "Lists transactions that are not tried any more, newest first, one JSON object a line.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Mixin
        OperatorDatabase place = new OperatorDatabase();

        @Override
        public Integer call() throws SQLException {
            printDead(place.open());
            return 0;
        }
    }

    /** What is done to one of them. */
    abstract static class Change implements Callable<Integer> {
        @Mixin
        OperatorDatabase place = new OperatorDatabase();

        @Parameters(paramLabel = "NUMBER", description = "Number of the transaction, from transactions list.")
        long number;

        private final String name;

        Change(String name) {
            this.name = name;
        }

        /** Whether there was such a transaction. */
        abstract boolean apply(TransactionOutbox outbox) throws SQLException;

        @Override
        public Integer call() throws SQLException {
            OperatorDatabase.Opened opened = place.open();
            if (!apply(outbox(opened))) {
                System.err.println(
                        "Transaction " + number + " is not among those that were given up; see transactions list");
                return 1;
            }
            opened.audit(name + "-transaction", Long.toString(number));
            return 0;
        }
    }

    /** Tries one again. */
    @Command(
            name = "retry",
            description = "Tries a transaction again, without the deadline it had.",
            mixinStandardHelpOptions = true)
    static final class Retry extends Change {
        Retry() {
            super("retry");
        }

        @Override
        boolean apply(TransactionOutbox outbox) throws SQLException {
            return outbox.retry(number);
        }
    }

    /** Gives one up for good. */
    @Command(
            name = "drop",
            description = "Takes a transaction off the list; the same intent is never sent again.",
            mixinStandardHelpOptions = true)
    static final class Drop extends Change {
        Drop() {
            super("drop");
        }

        @Override
        boolean apply(TransactionOutbox outbox) throws SQLException {
            return outbox.drop(number);
        }
    }
}
