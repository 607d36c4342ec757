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
import io.virtengine.agent.work.FaultPoint;
import io.virtengine.agent.work.UnitOfWork;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.ChainWatch;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.signing.Eip712Domain;
import io.virtengine.sdk.signing.PreimageSigner;
import io.virtengine.sdk.signing.SignerUnavailableException;
import io.virtengine.sdk.signing.UsageRollup;
import io.virtengine.sdk.signing.UsageStatement;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Issues statements. A statement is numbered, chained to its predecessor and kept unsigned in one transaction; then it is
 * signed, and {@link StatementDispatch} keeps the signature together with the intent to send it in another; so a crash
 * neither loses nor repeats one. At most eight may wait on chain, so the next is only sent when the one before it was
 * accepted. While the key gives no signatures statements queue unsigned, and are signed in their order afterwards.
 */
public final class StatementDesk implements FinalAccount, MarketListener {
    private static final Logger LOG = LoggerFactory.getLogger(StatementDesk.class);
    private final Database database;
    private final Market market;
    private final ChainWatch chain;
    private final Meter meter;
    private final Statements statements;
    private final Rollups rollups;
    private final Eip712Domain domain;
    private final Supplier<? extends PreimageSigner> attestation;
    private final Intents intents;
    private final LeaseEvents events;
    private final StatementDispatch dispatch;
    private final RevertReason errors;
    private final AgentConfiguration.Metering settings;
    private final FaultPoint faults;

    public StatementDesk(
            Database database,
            Market market,
            ChainWatch chain,
            Meter meter,
            Statements statements,
            Rollups rollups,
            Eip712Domain domain,
            Supplier<? extends PreimageSigner> attestation,
            Intents intents,
            LeaseEvents events,
            StatementDispatch dispatch,
            RevertReason errors,
            AgentConfiguration.Metering settings,
            FaultPoint faults) {
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
        this.faults = faults;
    }

    @Override
    public String name() {
        return "statements";
    }

    /**
     * Issues the next periodic statement of a running lease, if it is due, and signs what may be sent.
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
        if (chain.time().getEpochSecond() - since >= cadence.toSeconds()) {
            issue(workload, false);
        }
        return signed(workload);
    }

    /**
     * Issues the final statement of a lease that ended, if it owes one still, and signs what may be sent.
     *
     * @throws NotAcceptedException if the statement before it is not on chain yet
     */
    Optional<StatementDraft> closing(Workload workload) {
        if (workload.generation() == 0 || dispatch.isParked(workload.leaseId(), chain.time())) {
            return Optional.empty();
        }
        if (owesFinal(workload)) {
            meter.sample(workload);
            issue(workload, true);
        }
        return signed(workload);
    }

    /** Sends what {@link #due} and {@link #closing} gave. */
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
        closing(workload).ifPresent(draft -> send(List.of(draft)));
    }

    /** Never ready: the hub takes no statement of it and the tenant owes nothing. */
    private boolean owesFinal(Workload workload) {
        return !database.call(unit -> finalUnderWay(unit, workload.leaseId()))
                && !market.lease(workload.leaseId()).readyAt().equals(Instant.EPOCH);
    }

    /** Whether the final statement is on chain or on its way there; one that was refused does not count. */
    private boolean finalUnderWay(UnitOfWork unit, String leaseId) {
        Optional<Statements.Signed> last = statements.last(unit, leaseId);
        if (last.isEmpty() || !last.get().statement().isFinal() || last.get().refused()) {
            return false;
        }
        if (last.get().unsigned()) {
            return true;
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

    private void issue(Workload workload, boolean last) {
        Market.LedgerView ledger = market.ledger(workload.leaseId());
        if (ledger.ended()) {
            return;
        }
        var peak = market.parameter("settlement.peak_factor");
        boolean issued = database.call(unit -> {
            Optional<Statements.Signed> before = settledPredecessor(unit, workload, ledger, last);
            Optional<Meter.Reading> reading = meter.lock(unit, workload.leaseId());
            if (reading.isPresent() && reading.get().anomaly() != null && !last) {
                return false;
            }
            UsageStatement previous =
                    before.map(Statements.Signed::statement).orElseGet(() -> none(workload.leaseId()));
            UsageStatement next = next(unit, workload, previous, reading, last, peak);
            statements.add(unit, next, next.hash());
            events.add(
                    unit,
                    next.leaseId(),
                    "statement",
                    "statement " + next.sequence() + (next.isFinal() ? " (final)" : "") + " over "
                            + next.cumulativeCost() + " wei");
            return true;
        });
        if (issued) {
            faults.reached(FaultPoint.Step.STATEMENT_RECORDED);
        }
    }

    /**
     * Signs the oldest statement of a lease that is not signed, if the chain has taken the one before it. Gives nothing
     * while the key signs nothing.
     */
    private Optional<StatementDraft> signed(Workload workload) {
        Optional<Statements.Signed> unsigned =
                database.call(unit -> statements.firstUnsigned(unit, workload.leaseId()));
        if (unsigned.isEmpty()) {
            return Optional.empty();
        }
        UsageStatement next = unsigned.get().statement();
        UsageStatement previous = none(workload.leaseId());
        if (next.sequence() > 1) {
            Market.LedgerView ledger = market.ledger(workload.leaseId());
            Optional<Statements.Signed> before = database.call(unit -> statements
                    .find(unit, workload.leaseId(), next.sequence() - 1)
                    .filter(kept -> settled(unit, ledger, kept)));
            if (before.isEmpty()) {
                return Optional.empty();
            }
            previous = before.get().statement();
        }
        try {
            PreimageSigner signer = attestation.get();
            String signature = Hex.encode(signer.sign(next.preimage(domain)));
            return Optional.of(new StatementDraft(previous, next, unsigned.get().hash(), signer.address(), signature));
        } catch (SignerUnavailableException e) {
            LOG.info("Statement {} of lease {} waits unsigned: {}", next.sequence(), next.leaseId(), e.getMessage());
            return Optional.empty();
        }
    }

    /** The last statement, which must be unsigned or the chain's head; one the chain refused is taken back first. */
    private Optional<Statements.Signed> settledPredecessor(
            UnitOfWork unit, Workload workload, Market.LedgerView ledger, boolean last) {
        Optional<Statements.Signed> before = statements.last(unit, workload.leaseId());
        if (before.isEmpty() || before.get().unsigned() || settled(unit, ledger, before.get())) {
            return before;
        }
        before = statements.last(unit, workload.leaseId());
        if (before.isEmpty() || ledger.head().equals(before.get().hash())) {
            return before;
        }
        throw new NotAcceptedException("statement " + before.get().statement().sequence() + " of lease "
                + workload.leaseId() + " is still on its way" + (last ? ", the final one waits" : ""));
    }

    /** Whether the chain has taken a statement; one it refused is taken back, with all that build on it. */
    private boolean settled(UnitOfWork unit, Market.LedgerView ledger, Statements.Signed sent) {
        if (ledger.head().equals(sent.hash())) {
            return true;
        }
        String leaseId = sent.statement().leaseId();
        long sequence = sent.statement().sequence();
        Optional<Intents.Outcome> outcome = intents.outcome(unit, sent.intentKey());
        boolean failed =
                outcome.isPresent() && outcome.get().known() && !outcome.get().succeeded();
        if (failed) {
            refused(unit, leaseId, sequence, outcome.get().error());
        }
        if (failed || sent.refused()) {
            dispatch.takeBack(unit, leaseId, sequence);
        }
        return false;
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
        // Two statements of one number whose windows end together contradict each other, whoever refused the first.
        long end =
                Math.max(Math.max(start, windowEnd(workload)), statements.withdrawnUntil(unit, workload.leaseId()) + 1);
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
