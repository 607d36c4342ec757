package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import java.math.BigInteger;
import java.util.Map;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Component;

/**
 * Recorded stake as votes: who votes with how much, and how much there was in all at any time, which is what quorums are
 * shares of. Stake whose holder lets nobody vote with it belongs to the total, and no event tells when it changes: it
 * counts as it was last seen.
 */
@Component
final class VotingPowerProjection implements Projection {

    private static final String NOBODY = "0x" + "0".repeat(40);
    private static final String VOTERS = "voters";

    @Override
    public Map<String, BiConsumer<RecordedEvent, WorkingSet>> reactions() {
        return Map.of(
                "StakeVault.DelegateChanged", VotingPowerProjection::delegateChanged,
                "StakeVault.DelegateVotesChanged", VotingPowerProjection::votesChanged);
    }

    /** What an account gives to nobody stays in the total; when it comes back, it must not count twice. */
    private static void delegateChanged(RecordedEvent e, WorkingSet rows) {
        String to = e.text("toDelegate");
        Row account = voter(e, rows, e.text("delegator")).set("delegatee", to.equals(NOBODY) ? null : to);
        if (e.text("fromDelegate").equals(NOBODY)) {
            addToTotal(e, rows, account.amount("unheard").negate());
            account.set("unheard", BigInteger.ZERO);
        }
        if (to.equals(NOBODY)) {
            voter(e, rows, e.text("fromDelegate"))
                    .set("leaving", e.text("delegator"))
                    .set("leaving_block", e.block())
                    .set("leaving_log", e.logIndex() + 1);
        }
    }

    private static void votesChanged(RecordedEvent e, WorkingSet rows) {
        Row delegatee = voter(e, rows, e.text("delegate")).set("votes", e.integer("newVotes"));
        BigInteger change = e.integer("newVotes").subtract(e.integer("previousVotes"));
        if (isGivenToNobody(e, delegatee)) {
            voter(e, rows, delegatee.text("leaving")).set("unheard", change.negate());
        } else {
            addToTotal(e, rows, change);
        }
    }

    /** Votes that change hands do so right after it was said whose they are. */
    private static boolean isGivenToNobody(RecordedEvent e, Row delegatee) {
        return !delegatee.isNull("leaving")
                && delegatee.number("leaving_block") == e.block()
                && delegatee.number("leaving_log") == e.logIndex();
    }

    private static Row voter(RecordedEvent e, WorkingSet rows, String account) {
        return rows.find(VOTERS, account)
                .map(known -> rows.touched(e, VOTERS, known))
                .orElseGet(() -> rows.create(e, VOTERS, account)
                        .set("votes", BigInteger.ZERO)
                        .set("unheard", BigInteger.ZERO));
    }

    private static void addToTotal(RecordedEvent e, WorkingSet rows, BigInteger change) {
        if (change.signum() == 0) {
            return;
        }
        Row clock = rows.find("vote_clock", true)
                .map(known -> rows.touched(e, "vote_clock", known))
                .orElseGet(() -> rows.create("vote_clock", true).set("updated_block", e.block()));
        BigInteger before = clock.isNull("since")
                ? BigInteger.ZERO
                : rows.find("vote_totals", clock.number("since")).orElseThrow().amount("votes");
        clock.set("since", e.timestamp());
        rows.find("vote_totals", e.timestamp())
                .map(known -> rows.touched(e, "vote_totals", known))
                .orElseGet(() -> rows.create("vote_totals", e.timestamp()).set("updated_block", e.block()))
                .set("votes", before.add(change));
    }
}
