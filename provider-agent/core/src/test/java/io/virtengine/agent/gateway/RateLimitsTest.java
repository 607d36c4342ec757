package io.virtengine.agent.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateLimitsTest {
    @Test
    void eachVisitorHasItsOwnAllowance() {
        RateLimits limits = new RateLimits(2);

        assertThat(limits.allows("a")).isTrue();
        assertThat(limits.allows("a")).isTrue();
        assertThat(limits.allows("a")).isFalse();
        assertThat(limits.allows("b")).isTrue();
    }
}
