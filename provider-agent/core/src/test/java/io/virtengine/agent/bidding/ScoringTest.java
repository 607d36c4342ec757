package io.virtengine.agent.bidding;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.agent.chain.UnitPrices;
import io.virtengine.agent.testing.Configurations;
import io.virtengine.sdk.manifest.ResourceTotals;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScoringTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final ResourceTotals ALL = new ResourceTotals(8_000, 8_000, 0, 0, 0, 0);
    private static final ResourceTotals WANTED = new ResourceTotals(1_000, 1_000, 0, 0, 0, 0);
    private static final GroupRequirements GROUP = new GroupRequirements("g", Map.of("gold", "yes"), Set.of(), WANTED);

    private static Score score(Map<String, String> settings, Scoring.Circumstances known, int ceiling, int asked) {
        OpenOrder order = new OpenOrder(
                "0x01",
                "0x02",
                1,
                "0x03",
                WANTED,
                BigInteger.valueOf(ceiling),
                BigInteger.ZERO,
                new byte[0],
                NOW.plusSeconds(7_200),
                NOW);
        BigInteger rate = BigInteger.valueOf(asked);
        return new Scoring(Configurations.of(settings).bidding())
                .score(order, GROUP, new BidPrice(rate, BigInteger.ZERO, UnitPrices.NONE, rate), known);
    }

    private static Scoring.Circumstances known(long funded, int paid, int broken, String margin) {
        return new Scoring.Circumstances(ALL, ALL, funded, paid, broken, new BigDecimal(margin), NOW);
    }

    @Test
    void weighsEachPartAsTheSpecificationSays() {
        Score score = score(Map.of(), known(2_592_000, 3, 1, "0.4"), 100, 50);

        assertThat(score.factors())
                .containsEntry("margin", 40)
                .containsEntry("fit", 100)
                .containsEntry("duration", 100)
                .containsEntry("trust", 75)
                .containsEntry("headroom", 50)
                .containsEntry("urgency", 0)
                .containsEntry("strategic", 0);
        // 30*40 + 20*100 + 15*100 + 10*75 + 10*50 = 5950, over 100.
        assertThat(score.value()).isEqualTo(59);
    }

    @Test
    void anUnknownTenantCountsHalfAndStrategicTagsCount() {
        Score score = score(Map.of("bidding.strategic-tags[0]", "gold"), known(0, 0, 0, "0"), 100, 100);

        assertThat(score.factors()).containsEntry("trust", 50).containsEntry("strategic", 100);
        assertThat(score.factors()).containsEntry("duration", 0).containsEntry("headroom", 0);
    }

    @Test
    void weightsAreTheOperatorsToChoose() {
        Map<String, String> onlyMargin = Map.of(
                "bidding.weights.fit", "0",
                "bidding.weights.duration", "0",
                "bidding.weights.trust", "0",
                "bidding.weights.headroom", "0",
                "bidding.weights.urgency", "0",
                "bidding.weights.strategic", "0");

        assertThat(score(onlyMargin, known(0, 0, 0, "0.9"), 100, 100).value()).isEqualTo(90);
    }
}
