package io.virtengine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {

    @ParameterizedTest
    @CsvSource({"1, 1000000000000000000", "12.5, 12500000000000000000", "0.000000000000000001, 1", "7wei, 7", "0, 0"})
    void readsExactAmounts(String text, BigInteger wei) {
        assertThat(Money.parse(text).wei()).isEqualTo(wei);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "1.0000000000000000001", "1,5", "1.5wei", "-3wei", "NaN"})
    void refusesWhatIsNotAnAmount(String text) {
        assertThatThrownBy(() -> Money.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not an amount");
    }

    @Test
    void writesTheShortestForm() {
        assertThat(Money.format(new BigInteger("12500000000000000000"))).isEqualTo("12.5 VE");
        assertThat(Money.format(BigInteger.TEN.pow(21))).isEqualTo("1000 VE");
        assertThat(Money.format(BigInteger.ZERO)).isEqualTo("0 VE");
    }
}
