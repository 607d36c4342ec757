package io.virtengine.agent.metering;

import io.virtengine.agent.backend.UsageCounters;
import io.virtengine.agent.chain.Intents;
import io.virtengine.agent.chain.Market;
import io.virtengine.agent.chain.MarketEvent;
import io.virtengine.agent.chain.MarketListener;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.lifecycle.FinalAccount;
import io.virtengine.agent.lifecycle.LeaseEvents;
import io.virtengine.agent.lifecycle.Workload;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.UnitOfWork;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.ChainWatch;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.signing.DigestSigner;
import io.virtengine.sdk.signing.Eip712Domain;
import io.virtengine.sdk.signing.UsageRollup;
import io.virtengine.sdk.signing.UsageStatement;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Issues statements. A statement is numbered, chained to its predecessor and signed, and {@link StatementDispatch} keeps it
 * together with the intent to send it, in one transaction; so a crash neither loses nor repeats one. At most eight may wait
 * on chain, so the next is only issued when the one before it was accepted.
 */
public final class StatementDesk implements FinalAccount, MarketListener {
    private final Database database;
    private final Market market;
    private final ChainWatch chain;
    private final Meter meter;
    private final Statements statements;
    private final Rollups rollups;
    private final Eip712Domain domain;
    private final DigestSigner attestation;
    private final Intents intents;
    private final LeaseEvents events;
    private final StatementDispatch dispatch;
    private final RevertReason errors;
    private final AgentConfiguration.Metering settings;

    public StatementDesk(
            Database database,
            Market market,
            ChainWatch chain,
            Meter meter,
            Statements statements,
            Rollups rollups,
            Eip712Domain domain,
            DigestSigner attestation,
            Intents intents,
            LeaseEvents events,
            StatementDispatch dispatch,
            RevertReason errors,
            AgentConfiguration.Metering settings) {
        this.database = database;
        this.market = market;
        this.chain = chain;
        this.meter = meter;
        this.statements = statements;
        this.rollups = rollups;
        this.domain = domain;
        this.attestation = attestation;
        this.intents = intents;
        this.events = events;
        this.dispatch = dispatch;
        this.errors = errors;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "statements";
    }

    /**
     * The next periodic statement of a running lease, if it is due.
     *
     * @throws NotAcceptedException if the statement before it is not on chain yet
     */
    Optional<StatementDraft> due(Workload workload) {
        if (workload.readyAt() == null || workload.desired() == Workload.Desired.DELETED || !chain.present()) {
            return Optional.empty();
        }
        if (dispatch.isParked(workload.leaseId(), chain.time())) {
            return Optional.empty();
        }
        Optional<Statements.Signed> last = database.call(unit -> statements.last(unit, workload.leaseId()));
        long since = last.map(s -> s.statement().windowEnd())
                .orElse(workload.acceptedAt().getEpochSecond());
        Duration cadence = workload.metered() ? settings.statement() : settings.record();
        if (chain.time().getEpochSecond() - since < cadence.toSeconds()) {
            return Optional.empty();
        }
        return draft(workload, false);
    }

    /**
     * The final statement of a lease that ended, if it owes one still.
     *
     * @throws NotAcceptedException if the statement before it is not on chain yet
     */
    Optional<StatementDraft> closing(Workload workload) {
        if (dispatch.isParked(workload.leaseId(), chain.time()) || !owesFinal(workload)) {
            return Optional.empty();
        }
        meter.sample(workload);
        return draft(workload, true);
    }

    /** Keeps and sends what {@link #due} and {@link #closing} gave. */
    void send(List<StatementDraft> drafts) {
        if (!drafts.isEmpty()) {
            dispatch.send(drafts, chain.time());
        }
    }

    @Override
    public void lastReading(Workload workload) {
        if (workload.generation() > 0) {
            meter.sample(workload);
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws NotAcceptedException if the statement before it is not on chain yet; to be tried again
     */
    @Override
    public void close(Workload workload) {
        if (owesFinal(workload)) {
            meter.sample(workload);
            draft(workload, true).ifPresent(draft -> send(List.of(draft)));
        }
    }

    /** Never ready: the hub takes no statement of it and the tenant owes nothing. */
    private boolean owesFinal(Workload workload) {
        return workload.generation() > 0
                && !database.call(unit -> finalUnderWay(unit, workload.leaseId()))
                && !market.lease(workload.leaseId()).readyAt().equals(Instant.EPOCH);
    }

    /** Whether the final statement is on chain or on its way there; one that was refused does not count. */
    private boolean finalUnderWay(UnitOfWork unit, String leaseId) {
        Optional<Statements.Signed> last = statements.last(unit, leaseId);
        if (last.isEmpty() || !last.get().statement().isFinal() || last.get().refused()) {
            return false;
        }
        Optional<Intents.Outcome> outcome = intents.outcome(unit, last.get().intentKey());
        return outcome.isEmpty() || !outcome.get().known() || outcome.get().succeeded();
    }

    /** Statements of a lease wait for the one before. */
    public static final class NotAcceptedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotAcceptedException(String message) {
            super(message);
        }
    }

    private Optional<StatementDraft> draft(Workload workload, boolean last) {
        Market.LedgerView ledger = market.ledger(workload.leaseId());
        if (ledger.ended()) {
            return Optional.empty();
        }
        var peak = market.parameter("settlement.peak_factor");
        return database.call(unit -> {
            Optional<Statements.Signed> before = settledPredecessor(unit, workload, ledger, last);
            Optional<Meter.Reading> reading = meter.lock(unit, workload.leaseId());
            if (reading.isPresent() && reading.get().anomaly() != null && !last) {
                return Optional.empty();
            }
            UsageStatement previous =
                    before.map(Statements.Signed::statement).orElseGet(() -> none(workload.leaseId()));
            UsageStatement next = next(unit, workload, previous, reading, last, peak);
            String signature = Hex.encode(attestation.signDigest(next.digest(domain)));
            return Optional.of(new StatementDraft(previous, next, next.hash(), attestation.address(), signature));
        });
    }

    /** The last statement, which must be the chain's head; one the chain refused is taken back first. */
    private Optional<Statements.Signed> settledPredecessor(
            UnitOfWork unit, Workload workload, Market.LedgerView ledger, boolean last) {
        Optional<Statements.Signed> before = statements.last(unit, workload.leaseId());
        if (before.isEmpty() || ledger.head().equals(before.get().hash())) {
            return before;
        }
        if (before.get().refused()) {
            return withdrawn(unit, before.get());
        }
        Optional<Intents.Outcome> outcome = intents.outcome(unit, before.get().intentKey());
        if (outcome.isPresent() && outcome.get().known() && !outcome.get().succeeded()) {
            refused(
                    unit,
                    workload.leaseId(),
                    before.get().statement().sequence(),
                    outcome.get().error());
            return withdrawn(unit, before.get());
        }
        throw new NotAcceptedException("statement " + before.get().statement().sequence() + " of lease "
                + workload.leaseId() + " is still on its way" + (last ? ", the final one waits" : ""));
    }

    private UsageStatement next(
            UnitOfWork unit,
            Workload workload,
            UsageStatement previous,
            Optional<Meter.Reading> reading,
            boolean last,
            BigInteger peak) {
        UsageCounters before = counters(previous);
        UsageCounters now = reading.map(Meter.Reading::counters)
                .map(c -> new UsageCounters(
                        c.cpuCoreMillis(),
                        c.memoryByteSeconds(),
                        c.storageByteSeconds(),
                        c.gpuMillis(),
                        UsageCost.network(c),
                        BigInteger.ZERO))
                .orElse(before);
        long start = previous.sequence() == 0 ? workload.acceptedAt().getEpochSecond() : previous.windowEnd();
        long end = Math.max(start, windowEnd(workload));
        List<UsageRollup> lines = rollups.of(unit, workload.leaseId(), previous.sequence() + 1);
        UsageCost cost = new UsageCost(workload.prices(), workload.resources(), workload.cap(), peak);
        return new UsageStatement(
                workload.leaseId(),
                previous.sequence() + 1,
                start,
                end,
                cost.cumulative(previous.cumulativeCost(), before, now, end - start),
                now.cpuCoreMillis(),
                now.memoryByteSeconds(),
                now.storageByteSeconds(),
                now.gpuMillis(),
                now.networkBytesIn(),
                Evidence.root(lines),
                previous.sequence() == 0 ? UsageStatement.NO_PREVIOUS : previous.hash(),
                last);
    }

    /** The statement before the first; the contract ignores it. */
    private static UsageStatement none(String leaseId) {
        BigInteger zero = BigInteger.ZERO;
        String empty = UsageStatement.NO_PREVIOUS;
        return new UsageStatement(leaseId, 0, 0, 0, zero, zero, zero, zero, zero, zero, empty, empty, false);
    }

    /** The counters of a statement, network in and out together as incoming. */
    private static UsageCounters counters(UsageStatement s) {
        return new UsageCounters(
                s.cpuCoreMs(), s.memoryByteS(), s.storageByteS(), s.gpuMs(), s.networkBytes(), BigInteger.ZERO);
    }

    /** Chain time now, or the lease's end if that was before. */
    private long windowEnd(Workload workload) {
        Instant closed = workload.closedAt();
        Instant head = market.head().time();
        return closed != null && closed.isBefore(head) ? closed.getEpochSecond() : head.getEpochSecond();
    }

    /** Takes a statement back; its usage counts for the next with its number. Returns the one before it. */
    private Optional<Statements.Signed> withdrawn(UnitOfWork unit, Statements.Signed refused) {
        String leaseId = refused.statement().leaseId();
        statements.withdraw(unit, refused);
        rollups.reopen(unit, leaseId, refused.statement().sequence());
        return statements.last(unit, leaseId);
    }

    private void refused(UnitOfWork unit, String leaseId, long sequence, @Nullable String error) {
        events.add(unit, leaseId, "statement-refused", "statement " + sequence + ": " + error);
    }

    @Override
    public void on(MarketEvent event, UnitOfWork unit) {
        switch (event.name()) {
            case "StatementAccepted" ->
                statements.advance(unit, event.text("leaseId"), event.number("sequence"), "accepted", List.of("sent"));
            case "StatementRefused" -> {
                if (statements.refuse(unit, event.text("statementHash"))) {
                    String error =
                            errors.decode(Hex.decode(event.text("reason"))).name();
                    refused(unit, event.text("leaseId"), event.number("sequence"), error);
                }
            }
            case "StatementAcknowledged" ->
                statements.advance(
                        unit,
                        event.text("leaseId"),
                        event.number("sequence"),
                        "acknowledged",
                        List.of("sent", "accepted"));
            case "StatementsFinalised" ->
                statements.advance(
                        unit,
                        event.text("leaseId"),
                        event.number("upToSequence"),
                        "finalised",
                        List.of("sent", "accepted", "acknowledged"));
            default -> {
                // Other events do not concern statements.
            }
        }
    }
}
