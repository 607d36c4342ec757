package io.virtengine.simulation;

import io.virtengine.network.Equivocation;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.consensus.DoubleSignEvidence;
import io.virtengine.sdk.consensus.SealedHeader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Validators seal twice or stay away, somebody brings it up, the accused object. */
final class OffenceOperations {

    private static final String REGISTRY = "ValidatorRegistry";
    private static final String SLASHER = "SlashManager";

    private final SimulatedNetwork network;
    private final Population people;
    private final StakingChronicle chronicle;
    private final CaseChronicle cases;
    private final NodeKeys nodes;
    private @Nullable DoubleSignEvidence lastEvidence;

    OffenceOperations(
            SimulatedNetwork network,
            Population people,
            StakingChronicle chronicle,
            CaseChronicle cases,
            NodeKeys nodes) {
        this.network = network;
        this.people = people;
        this.chronicle = chronicle;
        this.cases = cases;
        this.nodes = nodes;
    }

    Map<String, Operation> byKind() {
        return Map.ofEntries(
                Map.entry("slashing.double_sign", this::doubleSign),
                Map.entry("slashing.seal_two_rounds", this::twoRounds),
                Map.entry("slashing.replay_evidence", this::replay),
                Map.entry("slashing.report_downtime", this::downtime),
                Map.entry("slashing.report_presence", this::presence),
                Map.entry("slashing.appeal", this::appeal),
                Map.entry("slashing.appeal_for_another", this::appealForAnother),
                Map.entry("slashing.execute_case", this::execute),
                Map.entry("slashing.settle_condemned", dice -> Optional.of(anyone(dice, "settleCondemned"))),
                Map.entry("slashing.claim_reporter_share", dice -> Optional.of(anyone(dice, "claimReporterShare"))));
    }

    private Optional<Deed> doubleSign(Dice dice) {
        return node(dice).map(node -> {
            lastEvidence = Equivocation.by(node.signer(), network.client());
            return report(dice, lastEvidence.first(), lastEvidence.second(), node.address());
        });
    }

    /** Legal: the first round was given up. The first half is of another round than the second. */
    private Optional<Deed> twoRounds(Dice dice) {
        return node(dice).map(node -> {
            SealedHeader first = Equivocation.seal(node.signer(), network.client(), 0, 0);
            SealedHeader second = Equivocation.seal(node.signer(), network.client(), 1, 1);
            return report(dice, first, second, node.address()).mustFail();
        });
    }

    private Optional<Deed> replay(Dice dice) {
        return Optional.ofNullable(lastEvidence)
                .filter(evidence -> isJudged(evidence.node()))
                .map(evidence -> report(dice, evidence.second(), evidence.first(), evidence.node())
                        .mustFail());
    }

    private boolean isJudged(String node) {
        String operator = network.contracts().readText(REGISTRY, "operatorOf", node);
        return chronicle.statusOf(operator) == StakingChronicle.TOMBSTONED;
    }

    private Deed.Call report(Dice dice, SealedHeader first, SealedHeader second, String node) {
        return anyone(dice, "reportDoubleSign", half(first, node), half(second, node));
    }

    private static Map<String, String> half(SealedHeader sealed, String node) {
        return Map.of("header", sealed.header(), "seal", sealed.seals().getOrDefault(node, ""));
    }

    /** A node in the set. */
    private Optional<Actor> node(Dice dice) {
        return dice.among(nodes.of(chronicle.seats().keySet()));
    }

    private Optional<Deed> downtime(Dice dice) {
        List<StakingChronicle.Seen> away = chronicle.seen().stream()
                .filter(seen -> 2 * seen.missed() > seen.proposed() + seen.missed())
                .toList();
        return dice.among(away).map(seen -> anyone(dice, "reportDowntime", seen.epoch(), seen.operator()));
    }

    /** Who proposed at least as often as it missed its turn was not away. */
    private Optional<Deed> presence(Dice dice) {
        List<StakingChronicle.Seen> there = chronicle.seen().stream()
                .filter(seen -> seen.proposed() > 0 && seen.missed() <= seen.proposed())
                .toList();
        return dice.among(there)
                .map(seen -> anyone(dice, "reportDowntime", seen.epoch(), seen.operator())
                        .mustFail());
    }

    private Optional<Deed> appeal(Dice dice) {
        return dice.among(cases.open().values())
                .map(one -> Deed.Call.of(people.find(one.accused()), SLASHER, "appeal", one.id(), hash(dice)));
    }

    private Optional<Deed> appealForAnother(Dice dice) {
        return dice.among(cases.open().values())
                .map(one -> anyone(dice, "appeal", one.id(), hash(dice)).mustFail());
    }

    private Optional<Deed> execute(Dice dice) {
        return dice.among(cases.open().values()).map(one -> anyone(dice, "executeCase", one.id()));
    }

    private Deed.Call anyone(Dice dice, String function, Object... arguments) {
        return Deed.Call.of(dice.of(people.strangers()), SLASHER, function, arguments);
    }

    private static String hash(Dice dice) {
        return Hex.encode(dice.bytes(32));
    }
}
