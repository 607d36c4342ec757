package io.virtengine.offchain.chain;

import io.virtengine.sdk.chain.ChainWatch;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Ready while the node answers and a second one, if there is one, agrees with it. */
final class ChainHealth extends AbstractHealthIndicator {

    private final ChainWatch watch;

    ChainHealth(ChainWatch watch) {
        this.watch = watch;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.status(watch.present() ? "UP" : "OUT_OF_SERVICE").withDetail("head", watch.height());
        if (!watch.present()) {
            builder.withDetail("trouble", watch.trouble());
        }
    }
}
