package io.virtengine.besu.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.hyperledger.besu.datatypes.Address;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final long SECOND = 1_000_000_000;
    private static final Address A = Address.precompiled(1);
    private static final Address B = Address.precompiled(2);

    @Test
    void aMinutesWorthAndThenOneAtATime() {
        final RateLimit limit = new RateLimit(60);
        for (int i = 0; i < 60; i++) {
            assertThat(limit.take(A, 0)).as("transaction %s", i).isTrue();
        }
        assertThat(limit.take(A, 0)).isFalse();
        assertThat(limit.take(B, 0)).isTrue();
        assertThat(limit.take(A, SECOND / 2)).isFalse();
        assertThat(limit.take(A, 3 * SECOND / 2)).isTrue();
        assertThat(limit.take(A, 3 * SECOND / 2)).isFalse();
    }

    @Test
    void restingSavesNoMoreThanAMinutesWorth() {
        final RateLimit limit = new RateLimit(2);
        assertThat(limit.take(A, 0)).isTrue();
        assertThat(limit.take(A, 3600 * SECOND)).isTrue();
        assertThat(limit.take(A, 3600 * SECOND)).isTrue();
        assertThat(limit.take(A, 3600 * SECOND)).isFalse();
    }

    @Test
    void zeroIsNoLimit() {
        final RateLimit limit = new RateLimit(0);
        for (int i = 0; i < 10_000; i++) {
            assertThat(limit.take(A, 0)).isTrue();
        }
    }
}
