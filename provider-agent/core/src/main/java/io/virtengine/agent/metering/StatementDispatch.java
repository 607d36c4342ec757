package io.virtengine.agent.metering;

import io.virtengine.agent.chain.Intents;
import io.virtengine.agent.chain.Market;
import io.virtengine.agent.lifecycle.LeaseEvents;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.UnitOfWork;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sends signed statements. What is ready together goes together, up to ten in a transaction; signatures are kept in the same
 * database transaction as the intent that carries them. Before a batch is made the hub is asked about each of its statements;
 * one it would refuse is taken back, its lease is parked for a while, and the rest goes. A statement alone is tried out by
 * the outbox before its transaction is signed.
 */
public final class StatementDispatch {
    /** Most statements of a transaction; the hub takes no more. */
    static final int BATCH = 10;

    private final Database database;
    private final Market market;
    private final Rollups rollups;
    private final Statements statements;
    private final Intents intents;
    private final LeaseEvents events;
    private final MeteringMeters meters;
    private final Duration pause;
    private final Map<String, Instant> parked = new ConcurrentHashMap<>();

    /** @param pause how long a lease whose statement was parked is left alone; block time counts */
    public StatementDispatch(
            Database database,
            Market market,
            Rollups rollups,
            Statements statements,
            Intents intents,
            LeaseEvents events,
            MeteringMeters meters,
            Duration pause) {
        this.database = database;
        this.market = market;
        this.rollups = rollups;
        this.statements = statements;
        this.intents = intents;
        this.events = events;
        this.meters = meters;
        this.pause = pause;
    }

    /** Whether a lease's statement was parked lately. */
    boolean isParked(String leaseId, Instant now) {
        return parked.computeIfPresent(leaseId, (id, until) -> now.isBefore(until) ? until : null) != null;
    }

    /** Sends statements, at most one of a lease. */
    void send(List<StatementDraft> drafts, Instant now) {
        for (int start = 0; start < drafts.size(); start += BATCH) {
            List<StatementDraft> part = drafts.subList(start, Math.min(start + BATCH, drafts.size()));
            List<StatementDraft> sound = part.size() == 1 ? part : withoutPoison(part, now);
            int kept = database.call(unit -> record(unit, sound));
            if (kept > 0) {
                meters.submitted(kept);
            }
        }
    }

    private List<StatementDraft> withoutPoison(List<StatementDraft> part, Instant now) {
        List<StatementDraft> sound = new ArrayList<>();
        for (StatementDraft draft : part) {
            Optional<String> refusal = market.refusal("SettlementHub", "submitStatement", draft.arguments());
            if (refusal.isEmpty()) {
                sound.add(draft);
                continue;
            }
            parked.put(draft.leaseId(), now.plus(pause));
            database.run(unit -> {
                takeBack(unit, draft.leaseId(), draft.next().sequence());
                events.add(
                        unit,
                        draft.leaseId(),
                        "statement-parked",
                        "statement " + draft.next().sequence() + ": " + refusal.get() + "; made anew in "
                                + pause.toSeconds() + " s");
            });
        }
        return sound;
    }

    /** Takes a statement back that is not on chain, with all that build on it; their usage counts for the next ones. */
    void takeBack(UnitOfWork unit, String leaseId, long sequence) {
        long newest = statements
                .last(unit, leaseId)
                .map(last -> last.statement().sequence())
                .orElse(0L);
        statements.withdraw(unit, leaseId, sequence);
        for (long number = newest; number >= sequence; number--) {
            rollups.reopen(unit, leaseId, number);
        }
    }

    private int record(UnitOfWork unit, List<StatementDraft> drafts) {
        if (drafts.isEmpty()) {
            return 0;
        }
        // A statement is signed once, so that the first one names the transaction.
        boolean together = drafts.size() > 1;
        String key =
                (together ? "statements:" : "statement:") + drafts.getFirst().hash();
        List<StatementDraft> kept = drafts.stream()
                .filter(draft -> statements.sign(unit, draft.hash(), draft.signer(), draft.signature(), key))
                .toList();
        if (kept.isEmpty()) {
            return 0;
        }
        intents.record(
                unit,
                together
                        ? Intents.Intent.of(
                                key,
                                "SettlementHub",
                                "submitStatements",
                                kept.stream().map(StatementDraft::arguments).toList())
                        : new Intents.Intent(
                                key,
                                "SettlementHub",
                                "submitStatement",
                                kept.getFirst().arguments(),
                                0,
                                null));
        return kept.size();
    }
}
