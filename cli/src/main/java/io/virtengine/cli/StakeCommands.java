package io.virtengine.cli;

import io.virtengine.sdk.client.RewardClient;
import io.virtengine.sdk.client.StakeClient;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** What a holder of stake does. */
@Command(name = "stake", description = "Delegates VE to validators, moves and returns it, and collects what it earns.")
final class StakeCommands {

    private static final String ALL =
            "A validator's operator; without one, every validator the account has stake with.";

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    Ve ve;

    @Command(
            description = "What an account has staked, earned and taken out; without an address, the account of --key.")
    void show(@Parameters(paramLabel = "ADDRESS", arity = "0..1") @Nullable String address) {
        String account = ve.account(address);
        try (Session session = ve.reader()) {
            List<StakeClient.Position> positions = StakeClient.positionsOf(session.contracts(), account);
            var report = new LinkedHashMap<String, Object>();
            report.put("account", account);
            report.put(
                    "staked",
                    Money.format(sum(
                            positions.stream().map(StakeClient.Position::stake).toList())));
            report.put("votes", Money.format(session.contracts().readNumber("StakeVault", "getVotes", account)));
            report.put("votesAs", session.contracts().readText("StakeVault", "delegates", account));
            report.put(
                    "positions", positions.stream().map(StakeCommands::position).toList());
            ve.out().print(report);
        }
    }

    @Command(description = "All stake behind a validator.")
    void pool(@Parameters(paramLabel = "VALIDATOR", description = "Its operator's address.") String validator) {
        try (Session session = ve.reader()) {
            StakeClient.Pool pool = StakeClient.poolOf(session.contracts(), Arguments.address(validator));
            var report = new LinkedHashMap<String, Object>();
            report.put("validator", pool.validator());
            report.put("stake", Money.format(pool.stake()));
            report.put("selfBond", Money.format(pool.selfBond()));
            report.put("commissionToClaim", Money.format(pool.commission()));
            ve.out().print(report);
        }
    }

    @Command(description = "Stakes VE with a validator. It earns from the next epoch that is closed, and votes.")
    void delegate(
            @Parameters(paramLabel = "VALIDATOR", description = "Its operator's address.") String validator,
            @Parameters(paramLabel = "AMOUNT") Money amount) {
        try (Session session = ve.signer()) {
            session.stake().approve(amount.wei());
            session.print(ve.out(), session.stake().delegate(Arguments.address(validator), amount.wei()));
        }
    }

    @Command(
            description =
                    "Takes stake out. It comes free after the unbonding time, and until then answers for what its "
                            + "validator did before.")
    void undelegate(
            @Parameters(paramLabel = "VALIDATOR", description = "Its operator's address.") String validator,
            @Parameters(paramLabel = "AMOUNT") Money amount) {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.stake().undelegate(Arguments.address(validator), amount.wei()));
        }
    }

    @Command(description = "Moves stake to another validator at once; for the unbonding time it answers for both.")
    void redelegate(
            @Parameters(paramLabel = "FROM", description = "An operator's address.") String from,
            @Parameters(paramLabel = "TO", description = "An operator's address.") String to,
            @Parameters(paramLabel = "AMOUNT") Money amount) {
        try (Session session = ve.signer()) {
            session.print(
                    ve.out(), session.stake().redelegate(Arguments.address(from), Arguments.address(to), amount.wei()));
        }
    }

    @Command(description = "Stakes again what is being taken out and is not free yet.")
    void cancel(
            @Parameters(paramLabel = "VALIDATOR", description = "Its operator's address.") String validator,
            @Parameters(paramLabel = "INDEX", description = "As `ve stake show` names it.") int index) {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.stake().cancelUnbonding(Arguments.address(validator), index));
        }
    }

    @Command(description = "Pays out everything that has come free.")
    void withdraw(@Parameters(paramLabel = "VALIDATOR", arity = "0..1", description = ALL) @Nullable String validator) {
        try (Session session = ve.signer()) {
            long now = session.contracts().chain().head().timestamp();
            int paid = 0;
            for (StakeClient.Position position : positions(session, validator)) {
                // From the end: an entry that is paid gives its index to the last.
                for (StakeClient.Unbonding entry : position.unbonding().reversed()) {
                    if (entry.completesAt() <= now) {
                        session.print(
                                ve.out(),
                                session.stake()
                                        .completeUnbonding(session.address(), position.validator(), entry.index()));
                        paid++;
                    }
                }
            }
            requireAny(paid, "nothing has come free");
        }
    }

    @Command(description = "Pays out rewards.")
    void claim(@Parameters(paramLabel = "VALIDATOR", arity = "0..1", description = ALL) @Nullable String validator) {
        try (Session session = ve.signer()) {
            List<String> earning = earning(session, validator);
            earning.forEach(one -> session.print(ve.out(), session.stake().claim(one)));
            requireAny(earning.size(), "no rewards to claim");
        }
    }

    @Command(description = "Stakes rewards where they were earned.")
    void compound(@Parameters(paramLabel = "VALIDATOR", arity = "0..1", description = ALL) @Nullable String validator) {
        try (Session session = ve.signer()) {
            List<String> earning = earning(session, validator);
            earning.forEach(one -> session.print(ve.out(), session.stake().compound(one)));
            requireAny(earning.size(), "no rewards to stake");
        }
    }

    @Command(description = "Pays out this validator's commission.")
    void commission() {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.stake().claimCommission());
        }
    }

    @Command(description = "Applies slashes that reach somebody's stake and votes; anyone may.")
    void touch(
            @Parameters(paramLabel = "ADDRESS", description = "Whose stake.") String delegator,
            @Parameters(paramLabel = "VALIDATOR", description = "Its operator's address.") String validator) {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.stake().touch(Arguments.address(delegator), Arguments.address(validator)));
        }
    }

    @Command(
            name = "close-epoch",
            description =
                    "Closes the next epoch that can be: fees and new VE are shared out. Anyone may; the keeper does.")
    void closeEpoch() {
        try (Session session = ve.signer()) {
            session.print(ve.out(), new RewardClient(session.contracts()).closeEpoch(session.sender()));
        }
    }

    @Command(description = "Sends rewards that nobody claimed in time back to the reward pool; anyone may.")
    void expire(
            @Parameters(paramLabel = "ADDRESS", description = "Whose rewards.") String delegator,
            @Parameters(paramLabel = "VALIDATOR", description = "Its operator's address.") String validator) {
        try (Session session = ve.signer()) {
            session.print(
                    ve.out(),
                    session.stake().expireRewards(Arguments.address(delegator), Arguments.address(validator)));
        }
    }

    private static List<String> earning(Session session, @Nullable String validator) {
        return positions(session, validator).stream()
                .filter(position -> position.rewards().signum() > 0)
                .map(StakeClient.Position::validator)
                .toList();
    }

    private static List<StakeClient.Position> positions(Session session, @Nullable String validator) {
        return validator == null
                ? StakeClient.positionsOf(session.contracts(), session.address())
                : List.of(StakeClient.positionOf(session.contracts(), session.address(), Arguments.address(validator)));
    }

    private static void requireAny(int count, String otherwise) {
        if (count == 0) {
            throw new CommandException(ExitCode.FAILED, otherwise);
        }
    }

    private static Map<String, Object> position(StakeClient.Position position) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("validator", position.validator());
        shown.put("stake", Money.format(position.stake()));
        shown.put("rewards", Money.format(position.rewards()));
        if (!position.unbonding().isEmpty()) {
            var entries = new ArrayList<Object>();
            for (StakeClient.Unbonding entry : position.unbonding()) {
                var line = new LinkedHashMap<String, Object>();
                line.put("index", entry.index());
                line.put("amount", Money.format(entry.value()));
                line.put("free", Instant.ofEpochSecond(entry.completesAt()).toString());
                entries.add(line);
            }
            shown.put("unbonding", entries);
        }
        return shown;
    }

    private static BigInteger sum(List<BigInteger> amounts) {
        return amounts.stream().reduce(BigInteger.ZERO, BigInteger::add);
    }
}
