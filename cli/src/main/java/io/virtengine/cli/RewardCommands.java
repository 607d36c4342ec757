package io.virtengine.cli;

import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.client.ChainEvent;
import io.virtengine.sdk.client.RewardClient;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** What is paid by the epoch besides stake: identity work and providers' incentives. What stakers earn is in `ve stake`. */
@Command(
        name = "rewards",
        description =
                "Shows the reward pool; claims for identity work and for providers by the epoch. Stakers claim with `ve stake"
                        + " claim`; `ve stake close-epoch` closes epochs.")
final class RewardCommands {

    private static final String POOL = "RewardPool";

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    Ve ve;

    @Command(
            description =
                    "Shows what the pool holds for its next closing; with an epoch, what that one's closing has to claim.")
    void show(@Parameters(paramLabel = "EPOCH", arity = "0..1") @Nullable Long epoch) {
        Long named = epoch == null ? null : Arguments.epoch(epoch);
        try (Session session = ve.reader()) {
            var rewards = new RewardClient(session.contracts());
            ve.out().print(named == null ? pool(rewards) : closing(rewards, named));
        }
    }

    @Command(
            name = "claim-work",
            description =
                    "Pays a member of the identity committee for its work in closed epochs; anyone may. A validator shares it with"
                            + " those who stake with it.")
    void claimWork(
            @Parameters(paramLabel = "MEMBER", arity = "0..1", description = "Default: the account of --key.") @Nullable
                    String member,
            @Option(
                            names = "--epoch",
                            paramLabel = "NUMBER",
                            description = "Default: all that have something; may be repeated.")
                    @Nullable
                    List<Long> epochs) {
        List<Long> named = numbers(epochs);
        String account = ve.account(member);
        try (Session session = ve.signer()) {
            var rewards = new RewardClient(session.contracts());
            pay(
                    session,
                    named == null
                            ? RewardClient.epochsOfWork(session.events("IdentityWork"), account).stream()
                                    .filter(epoch ->
                                            rewards.workRewardOf(epoch, account).signum() > 0)
                                    .toList()
                            : named,
                    "identity work",
                    "IdentityWorkPaid",
                    epoch -> rewards.claimWork(session.sender(), epoch, account));
        }
    }

    @Command(
            description =
                    "As a provider's owner or operator: brings what it earned in VE since the last time into the present epoch, to"
                            + " share in that epoch's incentives. Once an epoch.")
    void enrol(
            @Parameters(paramLabel = "PROVIDER", arity = "0..1", description = "Default: the account of --key.")
                    @Nullable
                    String provider) {
        String account = ve.account(provider);
        try (Session session = ve.signer()) {
            Receipt receipt = new RewardClient(session.contracts()).enrol(session.sender(), account);
            ChainEvent enrolled = session.contracts().event(receipt, "ProviderEnrolled");
            var report = new LinkedHashMap<String, Object>();
            report.put("provider", account);
            report.put("epoch", enrolled.number("epoch"));
            report.put("broughtIn", enrolled.number("earned"));
            report.put("weight", enrolled.number("weight"));
            report.put("transaction", receipt.transactionHash());
            ve.out().print(report);
        }
    }

    @Command(
            name = "claim-incentive",
            description = "Pays a provider its part of closed epochs in which it enrolled; anyone may.")
    void claimIncentive(
            @Parameters(paramLabel = "PROVIDER", arity = "0..1", description = "Default: the account of --key.")
                    @Nullable
                    String provider,
            @Option(
                            names = "--epoch",
                            paramLabel = "NUMBER",
                            description = "Default: all that have something; may be repeated.")
                    @Nullable
                    List<Long> epochs) {
        List<Long> named = numbers(epochs);
        String account = ve.account(provider);
        try (Session session = ve.signer()) {
            var rewards = new RewardClient(session.contracts());
            pay(
                    session,
                    named == null
                            ? RewardClient.epochsOfEnrolment(session.events(POOL), account).stream()
                                    .filter(epoch ->
                                            rewards.incentiveOf(epoch, account).signum() > 0)
                                    .toList()
                            : named,
                    "incentives",
                    "ProviderIncentivePaid",
                    epoch -> rewards.claimIncentive(session.sender(), epoch, account));
        }
    }

    @Command(description = "Returns what nobody claimed of an epoch's closing in time to the pools; anyone may.")
    void expire(@Parameters(paramLabel = "EPOCH") long epoch) {
        long number = Arguments.epoch(epoch);
        try (Session session = ve.signer()) {
            session.print(ve.out(), new RewardClient(session.contracts()).expire(session.sender(), number));
        }
    }

    @Command(
            name = "gpu-burn",
            description =
                    "Shows the share of GPU leases' fees that burns, and how much more what is earned with GPUs weighs in incentives.")
    void gpuBurn() {
        try (Session session = ve.reader()) {
            ve.out().print(burn(new RewardClient(session.contracts())));
        }
    }

    @Command(
            name = "update-gpu-burn",
            description = "Lets that share follow how many GPUs are in use: a step each epoch; anyone may.")
    void updateGpuBurn() {
        try (Session session = ve.signer()) {
            var rewards = new RewardClient(session.contracts());
            String transaction = rewards.updateGpuBurn(session.sender()).transactionHash();
            Map<String, Object> report = burn(rewards);
            report.put("transaction", transaction);
            ve.out().print(report);
        }
    }

    private interface Claim {
        Receipt of(long epoch);
    }

    /** Says each payment when it is made: one that fails leaves the earlier ones said. */
    private void pay(Session session, List<Long> epochs, String what, String event, Claim claim) {
        if (epochs.isEmpty()) {
            throw new CommandException(ExitCode.FAILED, "no " + what + " to claim in a closed epoch");
        }
        for (long epoch : epochs) {
            Receipt receipt = claim.of(epoch);
            var line = new LinkedHashMap<String, Object>();
            line.put("epoch", BigInteger.valueOf(epoch));
            line.put("paid", session.contracts().event(receipt, event).number("amount"));
            line.put("transaction", receipt.transactionHash());
            ve.out().print(line);
        }
    }

    private static @Nullable List<Long> numbers(@Nullable List<Long> epochs) {
        return epochs == null ? null : epochs.stream().map(Arguments::epoch).toList();
    }

    private static Map<String, Object> pool(RewardClient rewards) {
        var report = new LinkedHashMap<String, Object>();
        report.put("nextEpoch", BigInteger.valueOf(rewards.nextEpoch()));
        report.put("closedUntil", BigInteger.valueOf(rewards.closedUntil()));
        report.put("carriedForStakers", rewards.carried("Staking"));
        report.put("carriedForIdentityWork", rewards.carried("Identity"));
        report.put("carriedForProviders", rewards.carried("Incentives"));
        report.put("unclaimed", rewards.owed());
        return report;
    }

    private static Map<String, Object> closing(RewardClient rewards, long epoch) {
        Map<String, Object> closing = rewards.closingOf(epoch);
        var report = new LinkedHashMap<String, Object>();
        report.put("epoch", BigInteger.valueOf(epoch));
        // What was closed without anything for those who claim looks like what is not closed.
        boolean claimable = ((BigInteger) closing.get("closedAt")).signum() > 0;
        report.put("claimable", claimable);
        if (claimable) {
            report.put("toEpoch", closing.get("toEpoch"));
            report.put("closedAt", closing.get("closedAt"));
            report.put("identityWork", closing.get("identityWork"));
            report.put("identityPool", closing.get("identity"));
            report.put("identityUnclaimed", closing.get("identityLeft"));
            report.put("providerWeight", closing.get("incentiveWeight"));
            report.put("providerPool", closing.get("incentives"));
            report.put("providerUnclaimed", closing.get("incentivesLeft"));
        }
        return report;
    }

    private static Map<String, Object> burn(RewardClient rewards) {
        RewardClient.GpuBurn burn = rewards.gpuBurn();
        var report = new LinkedHashMap<String, Object>();
        report.put("burnBps", BigInteger.valueOf(burn.share()));
        report.put("utilisationBps", BigInteger.valueOf(burn.utilisation()));
        report.put("multiplierBps", BigInteger.valueOf(burn.multiplier()));
        report.put("dueAt", BigInteger.valueOf(burn.dueAt()));
        return report;
    }
}
