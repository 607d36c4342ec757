package io.virtengine.sdk.governance;

import io.virtengine.sdk.client.ChainEvent;
import io.virtengine.sdk.deploy.Branch;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Hash;

/**
 * A proposal as it was made.
 *
 * @param branch whose governor counts its votes
 * @param id the governor's name for it
 * @param voteStart when votes are counted and voting begins
 * @param voteEnd when voting ends, unless the quorum comes late
 * @param values wei of native money sent with each call
 */
public record Proposal(
        Branch branch,
        BigInteger id,
        String proposer,
        List<ProposedCall> calls,
        List<BigInteger> values,
        String description,
        Instant voteStart,
        Instant voteEnd) {

    /** Where a proposal stands, in the order of {@code IGovernor.ProposalState}. */
    public enum State {
        PENDING,
        ACTIVE,
        CANCELED,
        DEFEATED,
        SUCCEEDED,
        QUEUED,
        EXPIRED,
        EXECUTED
    }

    /**
     * A proposal's standing.
     *
     * @param votesFor wei of recorded stake
     * @param quorum votes for and abstentions it takes; absent before voting begins
     * @param deadline when voting ends
     * @param executableAt when it may be executed; absent while it is not queued
     */
    public record Standing(
            State state,
            BigInteger votesFor,
            BigInteger votesAgainst,
            BigInteger abstentions,
            @Nullable BigInteger quorum,
            Instant deadline,
            @Nullable Instant executableAt) {}

    /** What a vote says, in the order of {@code GovernorCountingSimple.VoteType}. */
    public enum Vote {
        AGAINST,
        FOR,
        ABSTAIN
    }

    public Proposal {
        calls = List.copyOf(calls);
        values = List.copyOf(values);
    }

    static Proposal of(Branch branch, ChainEvent created) {
        List<?> targets = list(created, "targets");
        List<?> datas = list(created, "calldatas");
        var calls = new ArrayList<ProposedCall>();
        for (int i = 0; i < targets.size(); i++) {
            calls.add(
                    new ProposedCall((String) targets.get(i), io.virtengine.sdk.abi.Hex.decode((String) datas.get(i))));
        }
        return new Proposal(
                branch,
                created.number("proposalId"),
                created.text("proposer"),
                calls,
                list(created, "values").stream().map(BigInteger.class::cast).toList(),
                created.text("description"),
                Instant.ofEpochSecond(created.number("voteStart").longValueExact()),
                Instant.ofEpochSecond(created.number("voteEnd").longValueExact()));
    }

    private static List<?> list(ChainEvent event, String argument) {
        return (List<?>) Objects.requireNonNull(event.values().get(argument));
    }

    List<String> targets() {
        return calls.stream().map(ProposedCall::target).toList();
    }

    List<byte[]> datas() {
        return calls.stream().map(ProposedCall::data).toList();
    }

    byte[] descriptionHash() {
        return Hash.sha3(description.getBytes(StandardCharsets.UTF_8));
    }
}
