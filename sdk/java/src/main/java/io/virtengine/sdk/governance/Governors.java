package io.virtengine.sdk.governance;

import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.client.Sender;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.deploy.Branch;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The governors of a network: reads proposals, and as an account proposes, votes, queues, executes and cancels. */
public final class Governors {

    private static final String VOTES = "StakeVault";

    private final SystemContracts contracts;
    private final EventHistory history;

    /** The governors of that network. */
    public Governors(SystemContracts contracts, EventHistory history) {
        this.contracts = contracts;
        this.history = history;
    }

    /** Every proposal ever made, by branch and in the order of their making. */
    public List<Proposal> proposals() {
        return Stream.of(Branch.values())
                .flatMap(branch -> history.of(branch.governor()).stream()
                        .filter(event -> event.name().equals("ProposalCreated"))
                        .map(event -> Proposal.of(branch, event)))
                .toList();
    }

    /** The proposal of that id. */
    public Optional<Proposal> find(BigInteger id) {
        return proposals().stream().filter(proposal -> proposal.id().equals(id)).findFirst();
    }

    /** Where a proposal stands. */
    public Proposal.Standing standing(Proposal proposal) {
        String governor = proposal.branch().governor();
        Map<String, Object> votes = contracts.read(governor, "proposalVotes", proposal.id());
        boolean counted =
                contracts.chain().head().timestamp() > proposal.voteStart().getEpochSecond();
        BigInteger eta = contracts.readNumber(governor, "proposalEta", proposal.id());
        Proposal.State state = state(proposal);
        return new Proposal.Standing(
                state,
                number(votes, "forVotes"),
                number(votes, "againstVotes"),
                number(votes, "abstainVotes"),
                counted
                        ? contracts.readNumber(
                                governor, "quorum", proposal.voteStart().getEpochSecond())
                        : null,
                instant(contracts.readNumber(governor, "proposalDeadline", proposal.id())),
                state == Proposal.State.QUEUED && eta.signum() > 0 ? instant(eta) : null);
    }

    /** The state of a proposal. */
    public Proposal.State state(Proposal proposal) {
        return Proposal.State.values()[
                contracts
                        .readNumber(proposal.branch().governor(), "state", proposal.id())
                        .intValueExact()];
    }

    /**
     * Proposes. Only that account can propose these very words: a description that does not say so gets
     * {@code #proposer=} and the account at its end.
     *
     * @return the proposal as the chain has it
     */
    public Proposal propose(Branch branch, List<ProposedCall> calls, String description, Sender proposer) {
        String own = ownWords(description, proposer.address());
        byte[] data = contracts.encode(
                branch.governor(),
                "propose",
                calls.stream().map(ProposedCall::target).toList(),
                Collections.nCopies(calls.size(), 0),
                calls.stream().map(ProposedCall::data).toList(),
                own);
        Receipt receipt = proposer.send(contracts.addressOf(branch.governor()), data, "proposing");
        return Proposal.of(branch, contracts.event(receipt, "ProposalCreated"));
    }

    private static String ownWords(String description, String proposer) {
        String mark = "#proposer=" + proposer;
        return description.toLowerCase(java.util.Locale.ROOT).endsWith(mark) ? description : description + " " + mark;
    }

    /** Votes with the stake that was recorded for the account when voting began. */
    public Receipt vote(Proposal proposal, Proposal.Vote vote, String reason, Sender voter) {
        return send(proposal, voter, "voting", "castVoteWithReason", proposal.id(), vote.ordinal(), reason);
    }

    /** As anyone: hands what was decided to the timelock. */
    public Receipt queue(Proposal proposal, Sender anyone) {
        return decided(proposal, "queue", anyone);
    }

    /** As anyone: has the timelock do what was decided, once its delay is over. */
    public Receipt execute(Proposal proposal, Sender anyone) {
        return decided(proposal, "execute", anyone);
    }

    /** As the council, or as its proposer before voting begins: cancels a proposal. */
    public Receipt cancel(Proposal proposal, Sender canceller) {
        return decided(proposal, "cancel", canceller);
    }

    private Receipt decided(Proposal proposal, String function, Sender sender) {
        return send(
                proposal,
                sender,
                function + " a proposal",
                function,
                proposal.targets(),
                proposal.values(),
                proposal.datas(),
                proposal.descriptionHash());
    }

    private Receipt send(Proposal proposal, Sender sender, String purpose, String function, Object... arguments) {
        String governor = proposal.branch().governor();
        return sender.send(contracts.addressOf(governor), contracts.encode(governor, function, arguments), purpose);
    }

    /** Lets another account vote with this one's stake; its own address takes the votes back. */
    public Receipt delegate(String account, Sender holder) {
        return holder.send(
                contracts.addressOf(VOTES), contracts.encode(VOTES, "delegate", account), "delegating votes");
    }

    /** Votes of an account now (wei of recorded stake). */
    public BigInteger votesOf(String account) {
        return contracts.readNumber(VOTES, "getVotes", account);
    }

    /** Who may cancel in a branch. */
    public String council(Branch branch) {
        return contracts.readText(branch.governor(), "proposalGuardian");
    }

    /** Votes it takes to propose in a branch (wei). */
    public BigInteger threshold(Branch branch) {
        return contracts.readNumber(branch.governor(), "proposalThreshold");
    }

    /** All votes there were a second before the head (wei). */
    public BigInteger allVotes() {
        return contracts.readNumber(
                VOTES, "getPastTotalSupply", contracts.chain().head().timestamp() - 1);
    }

    private static Instant instant(BigInteger seconds) {
        return Instant.ofEpochSecond(seconds.longValueExact());
    }

    private static BigInteger number(Map<String, Object> view, String field) {
        return (BigInteger) view.get(field);
    }
}
