package io.virtengine.sdk.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.sdk.testing.TcpProxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChainWatchTest {

    private static final ChainWatch.Rules RULES = new ChainWatch.Rules(3, Duration.ofSeconds(15), null);

    @Test
    void twoViewsOfOneChainAgreeUntilOneIsAway() throws Exception {
        try (var chain = EmbeddedChain.start();
                var proxy = new TcpProxy(chain.endpoint().http().getPort());
                var second = new ChainClient(ChainEndpoint.of("http://127.0.0.1:" + proxy.port()))) {
            var watch = new ChainWatch(chain.client(), List.of(second), RULES, Clock.systemUTC());
            assertThat(watch.present()).isFalse();
            assertThatThrownBy(watch::time).isInstanceOf(RpcException.Unavailable.class);
            chain.mine(7);
            watch.look();
            assertThat(watch.present()).as(watch.trouble()).isTrue();
            assertThat(watch.height()).isEqualTo(7);
            assertThat(watch.time()).isAfterOrEqualTo(chain.now());

            proxy.cut();
            watch.look();
            assertThat(watch.present()).isFalse();
            assertThat(watch.trouble()).contains("" + proxy.port());
            proxy.mend();
            watch.look();
            assertThat(watch.present()).as(watch.trouble()).isTrue();
        }
    }

    @Test
    void headsFarApartAndOtherBlocksAreDisagreement() {
        try (var chain = EmbeddedChain.start();
                var other = EmbeddedChain.start()) {
            chain.mine(4);
            var watch = new ChainWatch(chain.client(), List.of(other.client()), RULES, Clock.systemUTC());
            watch.look();
            assertThat(watch.present()).isFalse();
            assertThat(watch.trouble()).contains("heads 4 and 0");
            other.mine(3);
            watch.look();
            assertThat(watch.present()).isFalse();
            assertThat(watch.trouble()).contains("block 3 is");
        }
    }

    @Test
    void anAnswerGrowsOldAndAChainMayHalt() {
        try (var chain = EmbeddedChain.start()) {
            var clock = new Hand(Instant.parse("2030-01-01T00:00:00Z"));
            var rules = new ChainWatch.Rules(0, Duration.ofSeconds(15), Duration.ofSeconds(60));
            var watch = new ChainWatch(chain.client(), List.of(), rules, clock);
            watch.look();
            assertThat(watch.present()).isTrue();
            clock.now = clock.now.plusSeconds(15);
            assertThat(watch.present()).isFalse();
            watch.look();
            assertThat(watch.present()).isTrue();
            clock.now = clock.now.plusSeconds(50);
            watch.look();
            assertThat(watch.present()).as("no new block for 65 s").isFalse();
            chain.mine(1);
            watch.look();
            assertThat(watch.present()).isTrue();
        }
    }

    /** A clock that is moved by hand. */
    private static final class Hand extends Clock {
        private Instant now;

        Hand(Instant now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }
}
