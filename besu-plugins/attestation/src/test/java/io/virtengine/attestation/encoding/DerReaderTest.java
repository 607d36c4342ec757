package io.virtengine.attestation.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DerReaderTest {
    @Test
    void readsWhatIsCanonical() throws MalformedInput {
        assertThat(value("020100").integer("x")).isEqualTo(BigInteger.ZERO);
        assertThat(value("02020080").integer("x")).isEqualTo(BigInteger.valueOf(128));
        assertThat(value("0201ff").integer("x")).isEqualTo(BigInteger.ONE.negate());
        assertThat(value("0101ff").bool("x")).isTrue();
        assertThat(value("0481" + "80" + "00".repeat(128)).octets("x").length()).isEqualTo(128);
        assertThat(value("170d3235303631393130353631315a").time("x")).isEqualTo(1_750_330_571);
        assertThat(value("180f32303530303130313030303030305a").time("x")).isEqualTo(2_524_608_000L);
        assertThat(value("0303" + "00abcd").bits("x")).isEqualTo(Octets.fromHex("abcd"));
        assertThat(Oid.of("1.2.840.113741.1.13.1").hex()).isEqualTo("2a864886f84d010d01");
        assertThat(Oid.of("1.3.6.1.4.1.3704.1.4").hex()).isEqualTo("2b060104019c780104");
    }

    /** Nothing, cut short, indefinite, long form too long, length not shortest, trailing bytes, long tag. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "30",
                "3001",
                "3080",
                "30800000",
                "308100",
                "30817f",
                "3082007f",
                "308400000001",
                "0201000",
                "02010000",
                "1f8101",
                "30ff",
                "3083ffffff"
            })
    void refusesWhatIsNot(final String hex) {
        final Octets input = Octets.fromHex(hex.length() % 2 == 0 ? hex : hex + "0");
        assertThatExceptionOfType(MalformedInput.class).isThrownBy(() -> DerReader.only(input, "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0200", "02020001", "0202ff80", "0203000001", "0401ff"})
    void refusesIntegersThatArePadded(final String hex) {
        assertThatExceptionOfType(MalformedInput.class)
                .isThrownBy(() -> value(hex).integer("x"));
    }

    @Test
    void refusesOtherFormsOfValues() {
        assertThatExceptionOfType(MalformedInput.class)
                .isThrownBy(() -> value("010101").bool("x"));
        assertThatExceptionOfType(MalformedInput.class)
                .isThrownBy(() -> value("03020100").bits("x"));
        assertThatExceptionOfType(MalformedInput.class)
                .isThrownBy(() -> value("0300").bits("x"));
        assertThatExceptionOfType(MalformedInput.class)
                .isThrownBy(() -> value("0201ff").smallInteger(255, "x"));
        assertThatExceptionOfType(MalformedInput.class)
                .isThrownBy(() -> value("02020100").smallInteger(255, "x"));
        // Month 13; no seconds; a time zone.
        for (final String time : new String[] {"251319105611Z", "2506191056Z", "250619105611+0000"}) {
            final Octets text = Octets.ascii(time);
            assertThatExceptionOfType(MalformedInput.class)
                    .isThrownBy(() -> value("17" + String.format("%02x", text.length()) + text.hex())
                            .time("x"));
        }
    }

    @Test
    void nestingEndsAtSixteen() throws MalformedInput {
        assertThat(descend(16)).isEqualTo(16);
        assertThatExceptionOfType(MalformedInput.class)
                .isThrownBy(() -> descend(17))
                .withMessageContaining("deeper than 16");
    }

    /** Opens {@code depth} sequences, one inside the other. */
    private static int descend(final int depth) throws MalformedInput {
        String hex = "0500";
        for (int i = 0; i < depth; i++) {
            final int length = hex.length() / 2;
            hex = String.format(length < 128 ? "30%02x" : "3081%02x", length) + hex;
        }
        DerValue value = value(hex);
        int opened = 0;
        while (value.tag() == DerReader.SEQUENCE) {
            value = value.children().next("x");
            opened++;
        }
        return opened;
    }

    private static DerValue value(final String hex) throws MalformedInput {
        return DerReader.only(Octets.fromHex(hex), "x");
    }
}
