package io.virtengine.sdk.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarketWordsTest {

    private static final String OWNER = "0x" + "a1".repeat(20);
    private static final String PROVIDER = "0x" + "b2".repeat(20);

    /** Values from viem: keccak256(encodeAbiParameters(…)) with the tags of MarketIds.sol. */
    @ParameterizedTest
    @CsvSource(textBlock = """
        '',        0x722a953e94a0da9853ed3f7e9cb9f6c51ab202bb2433c4be787b3174bc5b7142
        /3,        0xb07dc4d8295100a830d03af6189caa154a9f027ccec62b72f57fe3fcab614001
        /3/2,      0x5bf1e801132200793a1d0ee9061bf67fee398fa8f1e4dc5612130490d177e813
        /3/2/0xb2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2, 0x0bb237c9da8f1a7834aad75740ac6ce00a5eeb0b5cbf2f541cab43d63a6fcf64
        """)
    void idsAreThoseOfTheContracts(String rest, String expected) {
        HumanId id = HumanId.parse(OWNER + "/18446744073709551615" + rest);
        assertThat(id.onChain(7_717)).isEqualTo(expected);
        assertThat(HumanId.parse(id.toString())).isEqualTo(id);
    }

    @Test
    void anIdOfAnotherChainIsAnotherId() {
        HumanId id = HumanId.ofDeployment(OWNER, BigInteger.ONE);
        assertThat(id.onChain(1)).isNotEqualTo(id.onChain(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0x/1",
                "OWNER",
                "OWNER/",
                "OWNER/-1",
                "OWNER/01",
                "OWNER/18446744073709551616",
                "OWNER/1/0",
                "OWNER/1/4294967296",
                "OWNER/1/1/1/0x12",
                "OWNER/1/1/1/PROVIDER/x",
            })
    void malformedIdsAreRefused(String text) {
        String id = text.replace("OWNER", OWNER).replace("PROVIDER", PROVIDER);
        assertThatThrownBy(() -> HumanId.parse(id)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void amountsAreExact() {
        assertThat(TokenAmount.parse("0.000000000000000001").wei()).isEqualTo(BigInteger.ONE);
        assertThat(TokenAmount.parse("12.50").tokens()).isEqualTo("12.5");
        assertThat(TokenAmount.parse("1000").tokens()).isEqualTo("1000");
        assertThat(TokenAmount.parse("0").tokens()).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", "1e3", "1,5", ".5", "1.", "0.0000000000000000001", " 1", "0x1"})
    void otherAmountsAreRefused(String text) {
        assertThatThrownBy(() -> TokenAmount.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ratesRoundForTheOneWhoAsks() {
        TokenAmount one = TokenAmount.parse("1");
        Rate most = Rate.atMost(one, Rate.Period.HOUR);
        Rate least = Rate.atLeast(one, Rate.Period.HOUR);
        assertThat(most.per(Rate.Period.HOUR)).isLessThan(one);
        assertThat(least.per(Rate.Period.HOUR)).isGreaterThan(one);
        assertThat(least.weiPerSecond().subtract(most.weiPerSecond())).isEqualTo(BigInteger.ONE);
        assertThat(Rate.parse("0.36/hour").weiPerSecond()).isEqualTo(BigInteger.TEN.pow(14));
        assertThat(Rate.parse("0.36/hour")).hasToString("0.36/hour");
        assertThat(Rate.parse("0.36/hour").cost(Duration.ofHours(10))).hasToString("3.6");
        assertThat(Rate.parse("0.36/hour").secondsFunded(TokenAmount.parse("0.36")))
                .isEqualTo(3_600);
        assertThatThrownBy(() -> new Rate(BigInteger.ONE.shiftLeft(97))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Rate.parse("1/year")).isInstanceOf(IllegalArgumentException.class);
    }
}
