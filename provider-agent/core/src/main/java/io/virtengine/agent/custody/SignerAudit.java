package io.virtengine.agent.custody;

import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.UnitOfWork;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Every use of a signing key on record, and what the record says about misuse: a key that signs more often than its
 * role ever needs, or whose signatures do not verify, is to be suspended.
 */
final class SignerAudit {
    private static final Duration KEPT = Duration.ofDays(90);
    private final Database database;
    private final Limits limits;
    private final Clock clock;

    /**
     * @param perMinute most signatures of one key in a minute
     * @param perHour most signatures of one key in an hour
     * @param failures most signatures in an hour that do not verify or that the signer refuses to give
     */
    record Limits(int perMinute, int perHour, int failures) {}

    /** How an attempt to sign ended. */
    enum Outcome {
        SIGNED,
        /** The key's holder was reached and would not sign. */
        REFUSED,
        UNAVAILABLE,
        /** What came back is no signature of the key. */
        INVALID
    }

    SignerAudit(Database database, Limits limits, Clock clock) {
        this.database = database;
        this.limits = limits;
        this.clock = clock;
    }

    void add(CustodyKey key, String purpose, Outcome outcome, String detail) {
        database.run(unit -> unit.db()
                .sql("insert into signer_use (role, generation, purpose, at, outcome, detail)"
                        + " values (:role, :generation, :purpose, :at, :outcome, :detail)")
                .param("role", key.role().label())
                .param("generation", key.generation())
                .param("purpose", purpose)
                .param("at", UnitOfWork.sql(clock.instant()))
                .param("outcome", outcome.name().toLowerCase(java.util.Locale.ROOT))
                .param("detail", detail)
                .update());
    }

    /** What looks like misuse of a key, if anything does. */
    Optional<String> suspicion(UnitOfWork unit, CustodyKey key) {
        long minute = count(unit, key, Duration.ofMinutes(1), "outcome = 'signed'");
        if (minute > limits.perMinute()) {
            return Optional.of(minute + " signatures within a minute, more than " + limits.perMinute());
        }
        long hour = count(unit, key, Duration.ofHours(1), "outcome = 'signed'");
        if (hour > limits.perHour()) {
            return Optional.of(hour + " signatures within an hour, more than " + limits.perHour());
        }
        long failed = count(unit, key, Duration.ofHours(1), "outcome in ('refused', 'invalid')");
        return failed >= limits.failures()
                ? Optional.of(failed + " refused or invalid signatures within an hour")
                : Optional.empty();
    }

    /** Uses since the key came into its present state, so that a key that was resumed is not suspended for its past. */
    private long count(UnitOfWork unit, CustodyKey key, Duration span, String which) {
        return unit.db()
                .sql("select count(*) from signer_use where role = :role and generation = :generation"
                        + " and at > :since and at > :changed and " + which)
                .param("role", key.role().label())
                .param("generation", key.generation())
                .param("since", UnitOfWork.sql(clock.instant().minus(span)))
                .param("changed", UnitOfWork.sql(key.changedAt()))
                .query(Long.class)
                .single();
    }

    /** Forgets what is older than 90 days. */
    void forget() {
        database.run(unit -> unit.db()
                .sql("delete from signer_use where at < :until")
                .param("until", UnitOfWork.sql(clock.instant().minus(KEPT)))
                .update());
    }
}
