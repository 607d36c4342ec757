package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import io.virtengine.sdk.market.StateNames;
import java.math.BigInteger;
import java.util.Map;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Component;

/** What the reward pool pays: closings of epochs, validators' parts of them, and what others may claim. */
@Component
final class RewardProjection implements Projection {

    private static final String CLOSINGS = "reward_closings";
    private static final String INCENTIVES = "incentives";

    /** Most epochs that are closed as one. */
    private static final long LONGEST_RUN = 64;

    @Override
    public Map<String, BiConsumer<RecordedEvent, WorkingSet>> reactions() {
        return Map.of(
                "RewardPool.EpochClosed", RewardProjection::closed,
                "RewardPool.ClaimsOpened", RewardProjection::opened,
                "RewardPool.ValidatorRewarded", RewardProjection::rewarded,
                "RewardPool.ProviderEnrolled", RewardProjection::enrolled,
                "RewardPool.ProviderIncentivePaid", RewardProjection::incentivePaid,
                "RewardPool.ClaimsExpired",
                        (e, rows) -> rows.change(e, CLOSINGS, e.number("toEpoch"))
                                .set("identity_left", BigInteger.ZERO)
                                .set("incentives_left", BigInteger.ZERO)
                                .set("expired_at", e.timestamp()));
    }

    /** A closing's claims are opened before it is said to be closed. */
    private static Row closing(RecordedEvent e, WorkingSet rows) {
        long last = e.number("toEpoch");
        return rows.find(CLOSINGS, last)
                .map(known -> rows.touched(e, CLOSINGS, known))
                .orElseGet(() -> rows.create(e, CLOSINGS, last)
                        .set("closed_at", e.timestamp())
                        .set("identity", BigInteger.ZERO)
                        .set("identity_left", BigInteger.ZERO)
                        .set("identity_weight", BigInteger.ZERO)
                        .set("incentives", BigInteger.ZERO)
                        .set("incentives_left", BigInteger.ZERO)
                        .set("incentive_weight", BigInteger.ZERO));
    }

    private static void closed(RecordedEvent e, WorkingSet rows) {
        long first = e.number("fromEpoch");
        long last = e.number("toEpoch");
        closing(e, rows)
                .set("from_epoch", first)
                .set("reported", e.flag("reported"))
                .set("fees", e.integer("fees"))
                .set("emission", e.integer("emission"))
                .set("budget", e.integer("budget"))
                .set("distributed", e.integer("distributed"))
                .set("carried", e.integer("carried"))
                .set("closed_at", e.timestamp())
                .set("closed_until", (last + 1) * Epochs.length(rows))
                .set("expired_at", null);
        for (long epoch = Math.max(first, last - LONGEST_RUN + 1); epoch <= last; epoch++) {
            Epochs.of(e, rows, epoch).set("closing", last).set("closed_at", e.timestamp());
        }
    }

    private static void opened(RecordedEvent e, WorkingSet rows) {
        BigInteger opened = e.integer("opened");
        Row closing = closing(e, rows);
        switch (e.constant("pool", StateNames.REWARD_POOL.all())) {
            case "Identity" ->
                closing.add("identity", opened)
                        .add("identity_left", opened)
                        .add("identity_weight", e.integer("weight"));
            case "Incentives" ->
                closing.add("incentives", opened)
                        .add("incentives_left", opened)
                        .add("incentive_weight", e.integer("weight"));
            default -> throw new IllegalStateException("stakers claim nothing of the reward pool");
        }
    }

    private static void rewarded(RecordedEvent e, WorkingSet rows) {
        String validator = e.text("operator");
        rows.find("validator_rewards", validator, e.number("epoch"))
                .map(known -> rows.touched(e, "validator_rewards", known))
                .orElseGet(() -> rows.create(e, "validator_rewards", validator, e.number("epoch")))
                .set("weight", e.integer("weight"))
                .set("reward", e.integer("reward"))
                .set("commission", e.integer("commission"))
                .set("rewarded_at", e.timestamp());
    }

    private static void enrolled(RecordedEvent e, WorkingSet rows) {
        String provider = e.text("provider");
        rows.find(INCENTIVES, provider, e.number("epoch"))
                .map(known -> rows.touched(e, INCENTIVES, known))
                .orElseGet(() -> rows.create(e, INCENTIVES, provider, e.number("epoch")))
                .set("earned", e.integer("earned"))
                .set("weight", e.integer("weight"))
                .set("paid", null)
                .set("paid_at", null);
    }

    private static void incentivePaid(RecordedEvent e, WorkingSet rows) {
        rows.change(e, INCENTIVES, e.text("provider"), e.number("epoch"))
                .set("paid", e.integer("amount"))
                .set("paid_at", e.timestamp());
        claimed(e, rows, "incentives_left");
    }

    /** A claim comes out of the closing that the epoch was part of. */
    static void claimed(RecordedEvent e, WorkingSet rows, String column) {
        long last = rows.find("epochs", e.number("epoch")).orElseThrow().number("closing");
        rows.change(e, CLOSINGS, last).subtract(column, e.integer("amount"));
    }
}
