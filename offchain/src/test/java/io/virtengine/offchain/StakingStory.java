package io.virtengine.offchain;

import static io.virtengine.offchain.FakeChain.word;

import io.virtengine.sdk.abi.Hex;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells of stake, slashes, rewards and proposals as events, the way the contracts emit them, on a {@link FakeChain}. */
public final class StakingStory {

    public static final long EPOCH = 60;
    public static final long UNBONDING = 604_800;
    public static final long WINDOW = 120;
    public static final String NOBODY = "0x" + "0".repeat(40);
    public static final String NO_CASE = "0x" + "0".repeat(64);

    private final FakeChain chain;

    public StakingStory(FakeChain chain) {
        this.chain = chain;
    }

    public void genesis() {
        parameter("staking.epoch", EPOCH);
        parameter("staking.unbonding", UNBONDING);
        parameter("staking.report_window", WINDOW);
        parameter("staking.min_self_bond", 1000);
        parameter("staking.downtime_turns", 20);
        parameter("staking.downtime_row", 100);
        parameter("rewards.unclaimed_expiry", 7_776_000);
        for (String governor : List.of("Economic", "Safety", "Upgrade")) {
            chain.emit(governor + "Governor", "QuorumNumeratorUpdated", 0, 20);
        }
    }

    public void parameter(String name, long value) {
        chain.emit("ParameterRegistry", "ParameterDefined", word(name), name, "s", value, 0, 31_536_000);
    }

    /** A first stake, with the votes it brings. */
    public void staked(String delegator, String validator, long amount) {
        chain.emit("StakeVault", "DelegateChanged", delegator, NOBODY, delegator);
        chain.emit("StakeVault", "DelegateVotesChanged", delegator, 0, amount);
        recorded(delegator, validator, amount, 0, 0);
        chain.emit("StakeVault", "Delegated", delegator, validator, amount, amount);
    }

    /** A position was brought up to date. */
    public void recorded(String delegator, String validator, long votes, long accrued, long paidIndex) {
        chain.emit("StakeVault", "PositionRecorded", delegator, validator, votes, accrued, paidIndex);
    }

    public void slashed(String validator, int fraction, long infractionAt, long amount, long left) {
        chain.emit("StakeVault", "StakeSlashed", validator, fraction, infractionAt, amount, left);
    }

    public long epoch() {
        return chain.now() / EPOCH;
    }

    /** Seats validators, which a roll presumes to be registered. */
    public void rolled(String... validators) {
        for (String validator : validators) {
            chain.emit(
                    "ValidatorRegistry",
                    "ValidatorRegistered",
                    validator,
                    word("node of " + validator).substring(0, 42),
                    500);
        }
        chain.emit(
                "ValidatorRegistry",
                "SetRolled",
                epoch(),
                List.of(validators).stream().map(v -> List.of(v, 1000)).toList());
    }

    public void performance(long epoch, String validator, int proposed, int missed) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("epoch", epoch);
        report.put("fromBlock", 1);
        report.put("toBlock", 30);
        report.put("complete", true);
        report.put("gasUsed", 21_000);
        chain.emit("PerformanceBoard", "PerformanceReported", epoch, report, 3);
        Map<String, Object> performance = new LinkedHashMap<>();
        performance.put("proposed", proposed);
        performance.put("missed", missed);
        performance.put("missedInRow", proposed == 0 ? missed : 0);
        performance.put("presence", 97);
        performance.put("score", 6400);
        performance.put("reported", true);
        chain.emit("PerformanceBoard", "PerformanceScored", epoch, validator, performance);
    }

    public void closed(long from, long to, long identity, long incentives) {
        chain.emit("RewardPool", "ClaimsOpened", 1, to, 0, identity, identity, identity == 0 ? 0 : 3, 0);
        chain.emit("RewardPool", "ClaimsOpened", 2, to, incentives, 0, incentives, incentives == 0 ? 0 : 5, 0);
        chain.emit("RewardPool", "EpochClosed", from, to, true, 700, 300, 1000, 990, 10);
    }

    public void accused(String caseId, String validator, int offence, long executableAt) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("operator", validator);
        details.put("offence", offence);
        details.put("status", 1);
        details.put("infractionAt", chain.now() - 10);
        details.put("executableAt", executableAt);
        details.put("reporter", NOBODY);
        details.put("evidenceHash", word("evidence"));
        chain.emit("SlashManager", "CaseOpened", caseId, validator, offence, details);
    }

    public void punished(String caseId, String validator, int offence, long amount) {
        chain.emit(
                "SlashManager",
                "ValidatorSlashed",
                caseId,
                validator,
                offence,
                10_000,
                chain.now() - 10,
                amount,
                chain.now() + 600,
                false,
                NOBODY);
        chain.emit("SlashManager", "ProceedsSplit", caseId, 0, 0, amount);
    }

    /** A proposal of one call, whose voting begins after {@code delay} and lasts {@code period} seconds. */
    public void proposed(String governor, int id, String proposer, long delay, long period) {
        chain.emit(
                governor + "Governor",
                "ProposalCreated",
                id,
                proposer,
                List.of(proposer),
                List.of(0),
                List.of(""),
                List.of(Hex.decode("0x12345678")),
                chain.now() + delay,
                chain.now() + delay + period,
                "because");
    }

    public void voted(String governor, int id, String voter, int support, long weight) {
        chain.emit(governor + "Governor", "VoteCast", voter, id, support, weight, "so be it");
    }
}
