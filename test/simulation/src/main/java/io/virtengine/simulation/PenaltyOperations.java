package io.virtengine.simulation;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.governance.GovernedParameters;
import io.virtengine.sdk.signing.UsageStatement;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What providers answer for with their bonds, and how they leave. */
final class PenaltyOperations {

    private static final String PENALTIES = "ProviderPenalties";
    private static final String PROVIDERS = "ProviderRegistry";
    /** A day (s), which is what a silence is counted in. */
    private static final long DAY = 86_400;
    /** Of {@code ProviderCases} (s). */
    private static final long DECISION_TIME = 14 * DAY;

    private final SimulatedNetwork network;
    private final Population people;
    private final Chronicle chronicle;
    private final CaseChronicle cases;
    private final StatementOperations statements;

    PenaltyOperations(
            SimulatedNetwork network,
            Population people,
            Chronicle chronicle,
            CaseChronicle cases,
            StatementOperations statements) {
        this.network = network;
        this.people = people;
        this.chronicle = chronicle;
        this.cases = cases;
        this.statements = statements;
    }

    Map<String, Operation> byKind() {
        return Map.ofEntries(
                Map.entry("penalties.report_silence", this::silence),
                Map.entry("penalties.report_conflict", dice -> pair(dice, true)),
                Map.entry("penalties.report_agreement", dice -> pair(dice, false)),
                Map.entry("penalties.appeal", this::appeal),
                Map.entry("penalties.appeal_for_another", this::appealForAnother),
                Map.entry("penalties.execute", this::execute),
                Map.entry("penalties.lapse", this::lapse),
                Map.entry("penalties.terminate_lease", this::terminate),
                Map.entry("provider.start_exit", this::startExit),
                Map.entry("provider.finish_exit", this::finishExit),
                Map.entry("provider.restore_bond", this::restoreBond));
    }

    /** Of a provider without a heartbeat for a day, and now and then of any. */
    private Optional<Deed> silence(Dice dice) {
        List<Chronicle.Lease> silent = chronicle.leases().values().stream()
                .filter(lease -> lastHeartbeat(lease.provider()) + DAY <= network.now())
                .toList();
        return (dice.percent(80)
                        ? dice.among(silent)
                        : dice.among(chronicle.leases().values()))
                .map(lease -> anyone(dice, "reportSilence", lease.id()));
    }

    private long lastHeartbeat(String provider) {
        Map<String, Object> inventory = network.contracts().read("CapacityLedger", "inventoryOf", provider, 0);
        return ((BigInteger) inventory.get("heartbeatAt")).longValueExact();
    }

    /** Two signed statements of one number: they contradict each other if they end together and differ. */
    private Optional<Deed> pair(Dice dice, boolean contradicting) {
        return chronicle
                .anyLease(dice)
                .flatMap(lease -> statements.next(dice, lease).map(one -> {
                    UsageStatement other = contradicting
                            ? StatementOperations.withCost(
                                    one, one.cumulativeCost().add(Wei.VE))
                            : StatementOperations.withEnd(one, one.windowEnd() + 1);
                    Actor provider = people.find(lease.provider());
                    Deed.Call call = anyone(
                            dice,
                            "reportConflict",
                            statements.signed(one, provider),
                            statements.signed(other, provider));
                    return contradicting ? call : call.mustFail();
                }));
    }

    private Optional<Deed> appeal(Dice dice) {
        List<CaseChronicle.Waiting> inTime = cases.open().values().stream()
                .filter(one -> one.executableAt() > network.now())
                .toList();
        return (dice.percent(90) ? dice.among(inTime) : dice.among(cases.open().values()))
                .map(one -> Deed.Call.of(people.find(one.accused()), PENALTIES, "appeal", one.id(), hash(dice)));
    }

    private Optional<Deed> appealForAnother(Dice dice) {
        return dice.among(cases.open().values())
                .map(one -> anyone(dice, "appeal", one.id(), hash(dice)).mustFail());
    }

    private Optional<Deed> execute(Dice dice) {
        List<CaseChronicle.Waiting> due = cases.open().values().stream()
                .filter(one -> one.executableAt() <= network.now())
                .toList();
        return (dice.percent(80) ? dice.among(due) : dice.among(cases.open().values()))
                .map(one -> anyone(dice, "execute", one.id()));
    }

    private Optional<Deed> lapse(Dice dice) {
        List<CaseChronicle.Waiting> undecided = cases.appealed().values().stream()
                .filter(one -> one.executableAt() + DECISION_TIME <= network.now())
                .toList();
        return (dice.percent(80)
                        ? dice.among(undecided)
                        : dice.among(cases.appealed().values()))
                .map(one -> anyone(dice, "lapse", one.id()));
    }

    /** For each reason there is. */
    private Optional<Deed> terminate(Dice dice) {
        return dice.among(chronicle.leases().values())
                .map(lease -> Deed.Call.of(
                        people.find(lease.provider()),
                        "OrderBook",
                        "closeLeaseByProvider",
                        lease.id(),
                        10_000 + dice.below(5)));
    }

    /** There must be some left to do business with. */
    private Optional<Deed> startExit(Dice dice) {
        long gone = people.providers().stream().filter(this::isLeaving).count();
        return gone >= people.providers().size() / 2
                ? Optional.empty()
                : Optional.of(Deed.Call.of(dice.of(people.providers()), PROVIDERS, "startExit"));
    }

    private Optional<Deed> finishExit(Dice dice) {
        return dice.among(people.providers().stream().filter(this::isLeaving).toList())
                .map(provider -> Deed.Call.of(provider, PROVIDERS, "finishExit"));
    }

    private boolean isLeaving(Actor provider) {
        return chronicle.exits().contains(provider.address());
    }

    /** As much as is missing to do business again. */
    private Optional<Deed> restoreBond(Dice dice) {
        Actor provider = dice.of(people.providers());
        BigInteger wanted =
                network.contracts().readNumber("ParameterRegistry", "get", GovernedParameters.keyOf("provider.bond"));
        BigInteger missing =
                wanted.subtract(network.contracts().readNumber("EscrowVault", "bondOf", provider.address()));
        return missing.signum() <= 0
                ? Optional.empty()
                : Optional.of(Deed.Call.of(provider, PROVIDERS, "addBond", missing));
    }

    private Deed.Call anyone(Dice dice, String function, Object... arguments) {
        return Deed.Call.of(dice.of(people.strangers()), PENALTIES, function, arguments);
    }

    private static String hash(Dice dice) {
        return Hex.encode(dice.bytes(32));
    }
}
