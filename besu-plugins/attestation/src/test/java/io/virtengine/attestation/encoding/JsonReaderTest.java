package io.virtengine.attestation.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
    @Test
    void knowsTheExactBytesOfEachValue() throws MalformedInput {
        final JsonValue.Members document = (JsonValue.Members) read(" {\"a\" : { \"b\":[1, 20] } ,\"c\":true}\n");
        assertThat(document.members("a").raw().text()).isEqualTo("{ \"b\":[1, 20] }");
        assertThat(document.get("c").raw().text()).isEqualTo("true");
        assertThat(read("0"))
                .isInstanceOfSatisfying(
                        JsonValue.Number.class,
                        number -> assertThat(number.value()).isZero());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"a\"}",
                "{\"a\":1,}",
                "{\"a\":1 \"b\":2}",
                "[1,]",
                "[1 2]",
                "01",
                "-1",
                "1.0",
                "1e3",
                "9007199254740993",
                "99999999999999999999999",
                "\"a",
                "\"\\u0041\"",
                "\"\\n\"",
                "\"\t\"",
                "tru",
                "{}x",
                "{\"a\":1,\"a\":2}",
                "'a'",
                "{a:1}",
                "// x",
                "nul"
            })
    void refusesWhatIsNotThatSubset(final String json) {
        assertThatExceptionOfType(MalformedInput.class).isThrownBy(() -> read(json));
    }

    @Test
    void refusesCharactersBeyondAscii() {
        assertThatExceptionOfType(MalformedInput.class).isThrownBy(() -> JsonReader.only(Octets.fromHex("22c3a922")));
    }

    @Test
    void depthAndNumberAreBounded() throws MalformedInput {
        read("[".repeat(16) + "1" + "]".repeat(16));
        assertThatExceptionOfType(MalformedInput.class)
                .isThrownBy(() -> read("[".repeat(17) + "1" + "]".repeat(17)))
                .withMessageContaining("deeper");
        assertThatExceptionOfType(MalformedInput.class)
                .isThrownBy(() -> read("[" + "1,".repeat(8192) + "1]"))
                .withMessageContaining("more than");
    }

    private static JsonValue read(final String json) throws MalformedInput {
        return JsonReader.only(Octets.ascii(json));
    }
}
