package io.virtengine.offchain.indexer;

import io.virtengine.sdk.abi.AbiCodec;
import io.virtengine.sdk.abi.AbiParameter;
import io.virtengine.sdk.abi.AbiType;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.events.RecordedEvent;
import io.virtengine.sdk.market.StateNames;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Component;
import org.web3j.crypto.Hash;
import tools.jackson.databind.json.JsonMapper;

/**
 * Proposals and votes of the three governors. Where a proposal stands is computed when asked, for time alone changes it. A
 * timelock lets anybody execute what was queued, without a word of the governor: so a proposal is known by its operation
 * as well.
 */
@Component
final class GovernanceProjection implements Projection {

    private static final List<String> BRANCHES = List.of("Economic", "Safety", "Upgrade");
    private static final String PROPOSALS = "proposals";
    private static final List<AbiParameter> BATCH = List.of(
            new AbiParameter("targets", new AbiType.Array(new AbiType.Account(), -1), false),
            new AbiParameter("values", new AbiType.Array(new AbiType.Unsigned(256), -1), false),
            new AbiParameter("payloads", new AbiType.Array(new AbiType.Bytes(), -1), false),
            new AbiParameter("predecessor", new AbiType.FixedBytes(32), false),
            new AbiParameter("salt", new AbiType.FixedBytes(32), false));

    private final JsonMapper json = EventArguments.mapper();

    @Override
    public Map<String, BiConsumer<RecordedEvent, WorkingSet>> reactions() {
        var on = new HashMap<String, BiConsumer<RecordedEvent, WorkingSet>>();
        for (String branch : BRANCHES) {
            String governor = branch + "Governor.";
            on.put(governor + "ProposalCreated", (e, rows) -> created(branch, e, rows));
            on.put(
                    governor + "ProposalExtended",
                    (e, rows) -> proposal(branch, e, rows).set("deadline", e.number("extendedDeadline")));
            on.put(governor + "ProposalQueued", (e, rows) -> queued(branch, e, rows));
            on.put(
                    governor + "ProposalExecuted",
                    (e, rows) -> proposal(branch, e, rows).set("executed_at", e.timestamp()));
            on.put(
                    governor + "ProposalCanceled",
                    (e, rows) -> proposal(branch, e, rows).set("canceled_at", e.timestamp()));
            on.put(governor + "VoteCast", (e, rows) -> voted(branch, e, rows));
            on.put(governor + "VoteCastWithParams", (e, rows) -> voted(branch, e, rows));
            on.put(governor + "QuorumNumeratorUpdated", (e, rows) -> quorum(branch, e, rows));
            on.put(branch + "Timelock.CallExecuted", (e, rows) -> called(branch, e, rows));
        }
        return on;
    }

    private static Row proposal(String branch, RecordedEvent e, WorkingSet rows) {
        return rows.change(e, PROPOSALS, branch, e.integer("proposalId"));
    }

    private void created(String branch, RecordedEvent e, WorkingSet rows) {
        rows.create(e, PROPOSALS, branch, e.integer("proposalId"))
                .set("proposer", e.text("proposer"))
                .set("targets", json.writeValueAsString(e.list("targets")))
                .set("amounts", json.writeValueAsString(e.list("values")))
                .set("calls", json.writeValueAsString(e.list("calldatas")))
                .set("description", StorableText.of(e.text("description")))
                .set("vote_start", e.number("voteStart"))
                .set("vote_end", e.number("voteEnd"))
                .set("deadline", e.number("voteEnd"))
                .set("votes_for", BigInteger.ZERO)
                .set("votes_against", BigInteger.ZERO)
                .set("votes_abstain", BigInteger.ZERO)
                .set("voters", 0)
                .set("operation", operation(e))
                .set("proposed_at", e.timestamp());
    }

    /** As {@code TimelockController.hashOperationBatch}, salted as {@code GovernorTimelockControl} does it. */
    private static String operation(RecordedEvent created) {
        byte[] salt = Hash.sha3(created.text("description").getBytes(StandardCharsets.UTF_8));
        byte[] governor = Hex.decode(created.log().address());
        for (int i = 0; i < governor.length; i++) {
            salt[i] ^= governor[i];
        }
        return Hex.encode(Hash.sha3(AbiCodec.encode(
                BATCH,
                List.of(
                        created.list("targets"),
                        created.list("values"),
                        created.list("calldatas"),
                        new byte[32],
                        salt))));
    }

    private static void queued(String branch, RecordedEvent e, WorkingSet rows) {
        Row proposal =
                proposal(branch, e, rows).set("eta", e.number("etaSeconds")).set("queued_at", e.timestamp());
        rows.create("operations", branch, proposal.text("operation"))
                .set("governor", branch)
                .set("proposal", e.integer("proposalId"))
                .set("updated_block", e.block());
    }

    private static void called(String branch, RecordedEvent e, WorkingSet rows) {
        rows.find("operations", branch, e.text("id"))
                .ifPresent(known -> rows.change(e, PROPOSALS, known.text("governor"), known.amount("proposal"))
                        .set("executed_at", e.timestamp()));
    }

    private static void voted(String branch, RecordedEvent e, WorkingSet rows) {
        String choice = e.constant("support", StateNames.VOTE.all());
        BigInteger weight = e.integer("weight");
        rows.create(e, "votes", branch, e.integer("proposalId"), e.text("voter"))
                .set("choice", choice)
                .set("weight", weight)
                .set("reason", StorableText.of(e.text("reason")))
                .set("voted_at", e.timestamp());
        proposal(branch, e, rows).add("voters", BigInteger.ONE).add("votes_" + choice.toLowerCase(Locale.ROOT), weight);
    }

    private static void quorum(String branch, RecordedEvent e, WorkingSet rows) {
        rows.find("quorums", branch, e.timestamp())
                .map(known -> rows.touched(e, "quorums", known))
                .orElseGet(() -> rows.create("quorums", branch, e.timestamp()).set("updated_block", e.block()))
                .set("percent", e.number("newQuorumNumerator"));
    }
}
