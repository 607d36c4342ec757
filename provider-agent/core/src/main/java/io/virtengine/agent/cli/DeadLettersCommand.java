package io.virtengine.agent.cli;

import io.virtengine.agent.lifecycle.CommandQueue;
import io.virtengine.agent.work.UnitOfWork;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists what has been given up: commands and transactions. */
@Command(
        name = "dead-letters",
        description = "Lists commands and transactions that are not tried any more, one JSON object a line.",
        mixinStandardHelpOptions = true)
final class DeadLettersCommand implements Callable<Integer> {
    private static final int MOST = 1_000;

    @Mixin
    OperatorDatabase place = new OperatorDatabase();

    @Override
    public Integer call() {
        OperatorDatabase.Opened opened = place.open();
        CommandQueue queue =
                new CommandQueue(opened.database(), opened.configuration().lifecycle(), Clock.systemUTC(), () -> {});
        Lines.printAll(opened.database().call(unit -> queue.list(unit, Set.of("dead"), MOST)));
        Lines.printAll(opened.database().call(DeadLettersCommand::transactions));
        return 0;
    }

    private static List<Map<String, Object>> transactions(UnitOfWork unit) {
        return unit.db()
                .sql("select * from tx_intent where state = 'dead' order by id limit :limit")
                .param("limit", MOST)
                .query((row, n) -> {
                    Map<String, Object> letter = new LinkedHashMap<>();
                    letter.put("transaction", row.getLong("id"));
                    letter.put("key", row.getString("idempotency_key"));
                    letter.put("purpose", row.getString("purpose"));
                    letter.put("attempts", row.getInt("attempts"));
                    letter.put("error", row.getString("error_name"));
                    letter.put("text", row.getString("error_text"));
                    letter.put("createdAt", row.getTimestamp("created_at").toInstant());
                    return letter;
                })
                .list();
    }
}
