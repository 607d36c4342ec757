package io.virtengine.agent.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;

/** Requests per minute of each visitor; visitors not seen for a while are forgotten. */
final class RateLimits {
    private static final long MOST_VISITORS = 50_000;
    private final RateLimiterConfig config;
    private final Cache<String, RateLimiter> visitors = Caffeine.newBuilder()
            .maximumSize(MOST_VISITORS)
            .expireAfterAccess(Duration.ofMinutes(5))
            .build();

    RateLimits(int perMinute) {
        this.config = RateLimiterConfig.custom()
                .limitForPeriod(perMinute)
                .limitRefreshPeriod(Duration.ofMinutes(1))
                .timeoutDuration(Duration.ZERO)
                .build();
    }

    boolean allows(String visitor) {
        return visitors.get(visitor, name -> RateLimiter.of(name, config)).acquirePermission();
    }
}
