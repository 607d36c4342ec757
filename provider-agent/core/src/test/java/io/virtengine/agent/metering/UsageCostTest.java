package io.virtengine.agent.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.agent.backend.UsageCounters;
import io.virtengine.agent.chain.UnitPrices;
import io.virtengine.sdk.manifest.ResourceTotals;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class UsageCostTest {
    private static final UnitPrices PRICES = new UnitPrices(big(10), big(1), big(0), big(0), big(5));
    private static final ResourceTotals ONE_CORE = new ResourceTotals(1_000, 0, 0, 0, 0, 0);

    private static BigInteger big(long value) {
        return BigInteger.valueOf(value);
    }

    private static UsageCounters used(long cpu, long network) {
        return new UsageCounters(big(cpu), big(0), big(0), big(0), big(network), big(0));
    }

    private static UsageCost cost(long cap) {
        return new UsageCost(PRICES, ONE_CORE, big(cap), big(3));
    }

    @Test
    void pricesWhatWasUsedSinceTheLastStatement() {
        assertThat(cost(1_000_000).cumulative(big(700), used(100, 2), used(150, 4), 60))
                .isEqualTo(big(700 + 50 * 10 + 2 * 5));
    }

    @Test
    void staysUnderThePeakOfTheWindowButCountsTraffic() {
        // One core for a second at 10 wei/ms, three times over, is 30,000 wei; traffic comes on top.
        assertThat(cost(1_000_000_000).cumulative(big(0), used(0, 0), used(1_000_000, 7), 1))
                .isEqualTo(big(30_000 + 35));
    }

    @Test
    void neverExceedsTheCap() {
        assertThat(cost(720).cumulative(big(700), used(100, 0), used(150, 0), 60))
                .isEqualTo(big(720));
    }

    @Test
    void aLeaseWithoutCapCostsNothing() {
        assertThat(cost(0).cumulative(big(0), used(0, 0), used(150, 10), 60)).isZero();
    }
}
