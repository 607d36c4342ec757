package io.virtengine.agent.lifecycle;

import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.UnitOfWork;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an operator asks the running agent to do at once. Asking needs the database, which only the operator can write to;
 * no port has to take such requests.
 */
public final class OperatorRequests {
    private final Database database;
    private final JsonMapper json = JsonMapper.shared();

    public OperatorRequests(Database database) {
        this.database = database;
    }

    /** What may be asked. */
    public enum Kind {
        /** Compare all leases and queue repairs. */
        RECONCILE,
        /** Compare all leases and change nothing. */
        COMPARE
    }

    /** Leaves a request and returns its number. */
    public long ask(Kind kind) {
        return database.call(unit -> unit.db()
                .sql("insert into operator_request (kind) values (:kind) returning id")
                .param("kind", kind.name().toLowerCase(Locale.ROOT))
                .query(Long.class)
                .single());
    }

    /** The answer as JSON; empty while there is none. */
    public Optional<String> answer(long id) {
        return database.call(unit -> unit.db()
                .sql("select answer::text from operator_request where id = :id and answered_at is not null")
                .param("id", id)
                .query(String.class)
                .optional());
    }

    /** Takes a request back that nobody has answered. */
    public void forget(long id) {
        database.run(unit -> unit.db()
                .sql("delete from operator_request where id = :id and answered_at is null")
                .param("id", id)
                .update());
    }

    /** Answers what waits. A replica that dies over a request leaves it to another. */
    public void serve(Reconciler reconciler) {
        while (database.call(unit -> serveOne(unit, reconciler))) {
            // The next one.
        }
    }

    private boolean serveOne(UnitOfWork unit, Reconciler reconciler) {
        record Open(long id, Kind kind) {}
        Optional<Open> open = unit.db()
                .sql("select id, kind from operator_request where answered_at is null"
                        + " order by id for update skip locked limit 1")
                .query((row, n) -> new Open(
                        row.getLong("id"), Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT))))
                .optional();
        open.ifPresent(request -> {
            List<Reconciler.Finding> found =
                    request.kind() == Kind.RECONCILE ? reconciler.reconcile() : reconciler.compare();
            answered(unit, request.id(), json.writeValueAsString(found));
        });
        return open.isPresent();
    }

    private static void answered(UnitOfWork unit, long id, String answer) {
        unit.db()
                .sql("update operator_request set answered_at = now(), answer = :answer::jsonb where id = :id")
                .param("answer", answer)
                .param("id", id)
                .update();
    }
}
