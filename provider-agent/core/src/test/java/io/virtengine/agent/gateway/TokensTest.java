package io.virtengine.agent.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class TokensTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LIFE = Duration.ofMinutes(10);

    private static Tokens tokens(int secret, String provider, String audience, Instant now) {
        byte[] key = new byte[32];
        key[0] = (byte) secret;
        return new Tokens(key, provider, audience, LIFE, Clock.fixed(now, ZoneOffset.UTC));
    }

    @Test
    void aTokenIsGoodHereAndUntilItExpires() {
        String token = tokens(1, "0xa", "host:1", NOW).issue("0xb").token();

        assertThat(tokens(1, "0xa", "host:1", NOW.plus(LIFE).minusSeconds(1)).verify(token))
                .contains("0xb");
        assertThat(tokens(1, "0xa", "host:1", NOW.plus(LIFE)).verify(token)).isEmpty();
        assertThat(tokens(2, "0xa", "host:1", NOW).verify(token)).isEmpty();
        assertThat(tokens(1, "0xc", "host:1", NOW).verify(token)).isEmpty();
        assertThat(tokens(1, "0xa", "other:1", NOW).verify(token)).isEmpty();
    }

    @Test
    void nothingElseIsAToken() {
        Tokens tokens = tokens(1, "0xa", "host:1", NOW);
        // {"alg":"none"} with the same claims must not pass.
        String unsigned = "eyJhbGciOiJub25lIn0." + tokens.issue("0xb").token().split("\\.")[1] + ".";

        assertThat(tokens.verify(unsigned)).isEmpty();
        assertThat(tokens.verify("")).isEmpty();
        assertThat(tokens.verify("a.b.c")).isEmpty();
    }
}
