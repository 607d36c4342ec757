package io.virtengine.offchain.chain;

import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.ChainEndpoint;
import io.virtengine.sdk.chain.ChainWatch;
import io.virtengine.sdk.db.Lease;
import io.virtengine.sdk.work.LeasedWorker;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Watches that the node is there and that a second one agrees with it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ChainSettings.class)
class WatchConfiguration {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    @Bean
    FurtherNodes furtherNodes(ChainSettings settings) {
        URI second = settings.second();
        return new FurtherNodes(
                second == null
                        ? List.of()
                        : List.of(new ChainClient(new ChainEndpoint(second, null, settings.timeout()))));
    }

    @Bean
    ChainWatch chainWatch(ChainClient node, FurtherNodes others, ChainSettings settings, Clock clock) {
        var rules = new ChainWatch.Rules(settings.headTolerance(), settings.staleAfter(), null);
        return new ChainWatch(node, others.clients(), rules, clock);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    LeasedWorker chainWatchLoop(ChainWatch watch) {
        return new LeasedWorker("chain-watch", Lease.NONE, LOOK_EVERY, () -> LOOK_EVERY, () -> {
            watch.look();
            return false;
        });
    }

    @Bean
    ChainHealth chainHealthIndicator(ChainWatch watch) {
        return new ChainHealth(watch);
    }
}
