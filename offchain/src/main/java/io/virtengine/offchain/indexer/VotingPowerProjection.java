package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import java.math.BigInteger;
import java.util.Map;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Component;

/** Who votes for whom, and with how much. How much there is in all is told by what positions record. */
@Component
final class VotingPowerProjection implements Projection {

    private static final String NOBODY = "0x" + "0".repeat(40);
    private static final String VOTERS = "voters";

    @Override
    public Map<String, BiConsumer<RecordedEvent, WorkingSet>> reactions() {
        return Map.of(
                "StakeVault.DelegateChanged",
                (e, rows) -> {
                    String to = e.text("toDelegate");
                    voter(e, rows, e.text("delegator")).set("delegatee", to.equals(NOBODY) ? null : to);
                },
                "StakeVault.DelegateVotesChanged",
                (e, rows) -> voter(e, rows, e.text("delegate")).set("votes", e.integer("newVotes")));
    }

    private static Row voter(RecordedEvent e, WorkingSet rows, String account) {
        return rows.find(VOTERS, account)
                .map(known -> rows.touched(e, VOTERS, known))
                .orElseGet(() -> rows.create(e, VOTERS, account).set("votes", BigInteger.ZERO));
    }
}
