package io.virtengine.besu.precompile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class SelfTestTest {
    @Test
    void bothEnginesGiveTheirKnownAnswer() {
        for (final Engine engine : Engine.values()) {
            assertThatCode(() -> SelfTest.of(engine).check(engine)).doesNotThrowAnyException();
        }
    }

    @Test
    void anotherAnswerFails() {
        assertThatIllegalStateException()
                .isThrownBy(() -> SelfTest.of(Engine.SCORING).check(Engine.ATTESTATION))
                .withMessageContaining("self-test");
        final byte[] spoilt =
                Engine.ATTESTATION.run(SelfTest.of(Engine.ATTESTATION).input()).bytes();
        spoilt[31] ^= 1;
        assertThat(SelfTest.of(Engine.ATTESTATION).isRight(spoilt)).isFalse();
    }
}
