package io.virtengine.agent.metering;

import io.virtengine.agent.chain.Intents;
import io.virtengine.agent.chain.Market;
import io.virtengine.agent.lifecycle.LeaseEvents;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.FaultPoint;
import io.virtengine.agent.work.UnitOfWork;
import io.virtengine.sdk.signing.UsageStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sends signed statements. What is ready together goes together, up to ten in a transaction; each is kept in the same
 * database transaction as the intent that carries it. Before a batch is made the hub is asked about each of its statements;
 * one it would refuse is parked, and the rest goes. A statement alone is tried out by the outbox before it is signed.
 */
public final class StatementDispatch {
    /** Most statements of a transaction; the hub takes no more. */
    static final int BATCH = 10;

    private final Database database;
    private final Market market;
    private final Meter meter;
    private final Rollups rollups;
    private final Statements statements;
    private final Intents intents;
    private final LeaseEvents events;
    private final MeteringMeters meters;
    private final Duration pause;
    private final FaultPoint faults;
    private final Map<String, Instant> parked = new ConcurrentHashMap<>();

    /** @param pause how long a lease whose statement was parked is left alone; block time counts */
    public StatementDispatch(
            Database database,
            Market market,
            Meter meter,
            Rollups rollups,
            Statements statements,
            Intents intents,
            LeaseEvents events,
            MeteringMeters meters,
            Duration pause,
            FaultPoint faults) {
        this.database = database;
        this.market = market;
        this.meter = meter;
        this.rollups = rollups;
        this.statements = statements;
        this.intents = intents;
        this.events = events;
        this.meters = meters;
        this.pause = pause;
        this.faults = faults;
    }

    /** Whether a lease's statement was parked lately. */
    boolean isParked(String leaseId, Instant now) {
        return parked.computeIfPresent(leaseId, (id, until) -> now.isBefore(until) ? until : null) != null;
    }

    /** Keeps and sends the statements, at most one of a lease. */
    void send(List<StatementDraft> drafts, Instant now) {
        for (int start = 0; start < drafts.size(); start += BATCH) {
            List<StatementDraft> part = drafts.subList(start, Math.min(start + BATCH, drafts.size()));
            List<StatementDraft> sound = part.size() == 1 ? part : withoutPoison(part, now);
            int kept = database.call(unit -> record(unit, sound));
            if (kept > 0) {
                meters.submitted(kept);
                faults.reached(FaultPoint.Step.STATEMENT_RECORDED);
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
            database.run(unit -> events.add(
                    unit,
                    draft.leaseId(),
                    "statement-parked",
                    "statement " + draft.next().sequence() + ": " + refusal.get() + "; tried anew in "
                            + pause.toSeconds() + " s"));
        }
        return sound;
    }

    private int record(UnitOfWork unit, List<StatementDraft> drafts) {
        List<StatementDraft> fresh =
                drafts.stream().filter(draft -> isCurrent(unit, draft)).toList();
        if (fresh.isEmpty()) {
            return 0;
        }
        // A statement is kept once, so that the first one names the transaction.
        boolean alone = fresh.size() == 1;
        String key = (alone ? "statement:" : "statements:") + fresh.getFirst().hash();
        for (StatementDraft draft : fresh) {
            statements.add(unit, draft.next(), draft.hash(), draft.signer(), draft.signature(), key);
            events.add(
                    unit,
                    draft.leaseId(),
                    "statement",
                    "statement " + draft.next().sequence() + (draft.next().isFinal() ? " (final)" : "") + " over "
                            + draft.next().cumulativeCost() + " wei");
        }
        intents.record(
                unit,
                alone
                        ? new Intents.Intent(
                                key,
                                "SettlementHub",
                                "submitStatement",
                                fresh.getFirst().arguments(),
                                0,
                                null)
                        : Intents.Intent.of(
                                key,
                                "SettlementHub",
                                "submitStatements",
                                fresh.stream().map(StatementDraft::arguments).toList()));
        return fresh.size();
    }

    /**
     * Whether the draft still says what is metered: no other worker has issued a statement of the lease meanwhile, and no
     * sample has been added to its rollups. From here on none is, until the statement is kept. Else the next round drafts
     * anew.
     */
    private boolean isCurrent(UnitOfWork unit, StatementDraft draft) {
        meter.lock(unit, draft.leaseId());
        long last = statements
                .last(unit, draft.leaseId())
                .map(signed -> signed.statement().sequence())
                .orElse(0L);
        UsageStatement next = draft.next();
        return last == draft.previous().sequence()
                && Evidence.root(rollups.of(unit, draft.leaseId(), next.sequence()))
                        .equals(next.linesRoot());
    }
}
