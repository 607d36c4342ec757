package io.virtengine.attestation.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CborReaderTest {
    @Test
    void readsWhatDocumentsHold() throws MalformedInput {
        assertThat(read("17")).isEqualTo(new CborValue.Unsigned(23));
        assertThat(read("1818")).isEqualTo(new CborValue.Unsigned(24));
        assertThat(read("190100")).isEqualTo(new CborValue.Unsigned(256));
        assertThat(read("1a00010000")).isEqualTo(new CborValue.Unsigned(65_536));
        assertThat(read("1b0000000100000000")).isEqualTo(new CborValue.Unsigned(1L << 32));
        assertThat(read("3822")).isEqualTo(new CborValue.Negative(-35));
        assertThat(read("83f64101616b"))
                .isEqualTo(new CborValue.Items(List.of(
                        new CborValue.Null(), new CborValue.Bytes(Octets.fromHex("01")), new CborValue.Text("k"))));
        assertThat(read("a1016161"))
                .isEqualTo(new CborValue.Entries(Map.of(new CborValue.Unsigned(1), new CborValue.Text("a"))));
    }

    @ParameterizedTest
    @CsvSource({
        "'', needs 1",
        "1817, shortest form",
        "1900ff, shortest form",
        "1a0000ffff, shortest form",
        "1b00000000ffffffff, shortest form",
        "5817" + "0000000000000000000000000000000000000000000000" + ", shortest form",
        "1bffffffffffffffff, over 2^63",
        "5f4101ff, indefinite",
        "7f6161ff, indefinite",
        "9fff, indefinite",
        "bfff, indefinite",
        "1c, reserved",
        "c100, tag",
        "f4, simple value",
        "f5, simple value",
        "f7, simple value",
        "f93c00, simple value",
        "fb3ff0000000000000, simple value",
        "0000, bytes follow",
        "4201, needs 2",
        "8201, longer than its document",
        "a2010101, longer than its document",
        "a201010101, duplicate",
        "a1410101, key of another kind",
        "a1f601, key of another kind",
        "61ff, printable",
        "6100, printable",
    })
    void refusesEverythingElse(final String hex, final String reason) {
        assertThatExceptionOfType(MalformedInput.class)
                .isThrownBy(() -> read(hex))
                .withMessageContaining(reason);
    }

    @Test
    void nestingEndsAtSixteen() throws MalformedInput {
        read("81".repeat(16) + "00");
        assertThatExceptionOfType(MalformedInput.class)
                .isThrownBy(() -> read("81".repeat(17) + "00"))
                .withMessageContaining("deeper than 16");
    }

    @Test
    void theNumberOfValuesIsBounded() throws MalformedInput {
        read("98ff" + "00".repeat(255));
        assertThatExceptionOfType(MalformedInput.class)
                .isThrownBy(() -> read("990100" + "00".repeat(256)))
                .withMessageContaining("more than 256");
    }

    private static CborValue read(final String hex) throws MalformedInput {
        return CborReader.only(Octets.fromHex(hex), "the value");
    }
}
