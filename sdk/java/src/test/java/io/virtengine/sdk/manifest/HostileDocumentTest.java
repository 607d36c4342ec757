package io.virtengine.sdk.manifest;

import static io.virtengine.sdk.manifest.ManifestDocuments.VALID;
import static io.virtengine.sdk.manifest.ManifestDocuments.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.virtengine.sdk.manifest.ManifestProblem.Code;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents made to exhaust or confuse the reader rather than to be read. */
class HostileDocumentTest {
    private final ManifestReader reader = new ManifestReader();

    @Test
    void refusesADocumentOverTheLimitBeforeReadingIt() {
        final String padding = "#" + "x".repeat(ManifestReader.MAX_BYTES - VALID.length() - 2) + "\n";
        assertThat(reader.read(bytes(padding + VALID)).name()).isEqualTo("shop");
        assertRefused("#" + padding + VALID, Code.MAX_EXCEEDED);
    }

    @Test
    void refusesABillionLaughsByItsAliases() {
        final String bomb = IntStream.range(1, 10)
                .mapToObj(i -> "b%d: &b%d [%s]\n".formatted(i, i, ("*b" + (i - 1) + ",").repeat(9)))
                .collect(Collectors.joining());
        assertRefused("b0: &b0 [lol]\n" + bomb, Code.MAX_EXCEEDED);
    }

    @Test
    void refusesABombThatStaysUnderTheAliasLimit() {
        final String bomb = IntStream.range(1, 6)
                .mapToObj(i -> "b%d: &b%d [%s]\n".formatted(i, i, ("*b" + (i - 1) + ",").repeat(9)))
                .collect(Collectors.joining());
        assertRefused("b0: &b0 [1,2,3,4,5,6,7,8,9]\n" + bomb, Code.MAX_EXCEEDED);
    }

    @Test
    void refusesTextMultipliedByAliases() {
        assertRefused("a: &a " + "x".repeat(100_000) + "\nb: [*a, *a, *a]\n", Code.MAX_EXCEEDED);
    }

    @Test
    void countsAliasesOfPlainTextToo() {
        assertRefused("a: &a x\nb: [" + "*a,".repeat(51) + "]\n", Code.MAX_EXCEEDED);
    }

    @Test
    void refusesAnAliasInsideItsOwnAnchor() {
        assertRefused("a: &a [*a]\n", Code.UNDEFINED_REFERENCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "[{a: ", "- ", "{\"a\":", "{\"a\":["})
    void refusesDepthWithoutRunningOutOfStack(final String level) {
        assertRefused(level.repeat(50_000), Code.MAX_EXCEEDED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# nothing",
                "{",
                "{\"version\": \"v1\"} x",
                "{'version': 'v1'}",
                "a: b: c",
                "a: [",
                "--- {version: v1}\n--- {version: v1}\n",
                "a: !!java.net.URL [\"http://example.test\"]",
                "a: !secret x",
                "a: !!int 7",
                "? [a]\n: b",
                "a: \u0001",
                "\t- x",
            })
    void refusesWhatIsNoDocument(final String text) {
        assertRefused(text, Code.SYNTAX);
    }

    @Test
    void refusesBrokenUtf8() {
        assertThatExceptionOfType(InvalidManifestException.class)
                .isThrownBy(() -> reader.read(new byte[] {'a', ':', ' ', (byte) 0xc3, '\n'}))
                .withMessageContaining("UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "x", "7", "null", "- version: v1"})
    void refusesADocumentThatIsNoObject(final String text) {
        assertRefused(text, Code.INVALID_VALUE);
    }

    @Test
    void aMergeKeyIsAnUnknownField() {
        assertRefused(VALID + "<<: {name: other}\n", Code.UNKNOWN_FIELD);
    }

    private void assertRefused(final String document, final Code code) {
        assertThatExceptionOfType(InvalidManifestException.class)
                .isThrownBy(() -> reader.read(bytes(document)))
                .satisfies(refusal -> assertThat(refusal.problems())
                        .extracting(ManifestProblem::code)
                        .contains(code));
    }
}
