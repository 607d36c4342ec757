package io.virtengine.offchain.api;

import io.virtengine.sdk.market.StateNames;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a proposal stands as of the block, by {@code IGovernor.state}: time alone moves it on. No timelock here lets a
 * proposal expire, and none cancels without its governor.
 */
final class ProposalStates {

    static final List<String> GOVERNORS = List.of("Economic", "Safety", "Upgrade");

    /** Votes for and abstentions it takes: a share of all votes there were when voting began. */
    private static final String NEEDED = """
            div(coalesce((select t.votes from chain.vote_totals t
                          where t.since <= proposals.vote_start order by t.since desc limit 1), 0)
                * coalesce((select q.percent from chain.quorums q
                            where q.governor = proposals.governor and q.since <= proposals.vote_start
                            order by q.since desc limit 1), 0), 100)""";

    static final String QUORUM = "case when vote_start < :now then " + NEEDED + " end";

    static final String STATE = """
            case
              when executed_at is not null then 'Executed'
              when canceled_at is not null then 'Canceled'
              when :now <= vote_start then 'Pending'
              when :now <= deadline then 'Active'
              when votes_for <= votes_against or votes_for + votes_abstain < %s then 'Defeated'
              when queued_at is null then 'Succeeded'
              else 'Queued'
            end""".formatted(NEEDED);

    private ProposalStates() {}

    /** Narrows to a state. Proposals are few: each takes the stake of a threshold. */
    static Filters narrow(Filters filters, @Nullable String state) {
        return state == null
                ? filters
                : filters.condition(
                        "state", Filters.word("state", state, StateNames.PROPOSAL.all()), "(" + STATE + ") = :f_state");
    }
}
