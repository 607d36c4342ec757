package io.virtengine.sdk.manifest;

import static io.virtengine.sdk.manifest.ManifestDocuments.VALID;
import static io.virtengine.sdk.manifest.ManifestDocuments.bytes;
import static io.virtengine.sdk.manifest.ManifestDocuments.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalManifestTest {
    /** Made outside Java: python's json.dumps over the hand-filled document, hashed with viem's keccak256. */
    private static final String GOLDEN = "0x1b8dbc29616e7c56314150af5c478ea8dd6fe561bea487a723f1a48825792144";

    private final ManifestReader reader = new ManifestReader();

    @Test
    void yamlAndJsonOfOneManifestAreOneManifest() {
        final Manifest yaml = reader.read(resource("full.yaml"));
        assertThat(yaml).isEqualTo(reader.read(resource("full.json")));
        assertThat(CanonicalManifest.hash(yaml)).isEqualTo(GOLDEN);
    }

    @Test
    void canonicalBytesAreTheGoldenOnes() {
        assertThat(new String(CanonicalManifest.bytes(reader.read(resource("full.yaml"))), StandardCharsets.UTF_8))
                .isEqualTo(new String(resource("full.canonical.json"), StandardCharsets.UTF_8));
    }

    @Test
    void theCanonicalFormIsAManifestWithTheSameHash() {
        assertThat(CanonicalManifest.hash(reader.read(resource("full.canonical.json"))))
                .isEqualTo(GOLDEN);
    }

    /** Spelling does not matter. */
    @ParameterizedTest
    @CsvSource({
        "memory: 64Mi, memory: 65536Ki",
        "memory: 64Mi, memory: 67108864",
        "mode: metered, mode:  'metered'",
        "maxPricePerHour: \"1.0\", maxPricePerHour: \"1\"",
        "args: [serve], 'args: [serve]  # a comment'",
        "version: v1, version: \"v1\"",
    })
    void spellingDoesNotChangeTheHash(final String written, final String otherwise) {
        assertThat(VALID).contains(written);
        assertThat(hash(VALID.replace(written, otherwise))).isEqualTo(hash(VALID));
    }

    /** Meaning does. */
    @ParameterizedTest
    @CsvSource({
        "memory: 64Mi, memory: 65Mi",
        "value: fast, value: slow",
        "secret: key, secret: other",
        "args: [serve], 'args: [serve, now]'",
        "cap: \"2.0\", cap: \"2.000000000000000001\"",
        "region: eu, region: us",
        "path: /data, path: /date",
        "name: shop, name: Shop",
    })
    void meaningChangesTheHash(final String written, final String otherwise) {
        assertThat(VALID).contains(written);
        assertThat(hash(VALID.replace(written, otherwise))).isNotEqualTo(hash(VALID));
    }

    @Test
    void jsonIsWrittenAsRfc8785Says() {
        // Example of RFC 8785, section 3.2.2, without its fractions; order of section 3.2.3.
        assertThat(CanonicalJson.text("\u20ac$\u000f\nA'B\"\\\\\"/\u001f"))
                .isEqualTo("\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\\u001f\"");
        assertThat(CanonicalJson.text(
                        Map.of("\u20ac", 1, "\r", 2, "\ufb33", 3, "1", 4, "\ud83d\ude00", 5, "\u0080", 6, "ö", 7)))
                .isEqualTo("{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"\ud83d\ude00\":5,\"\ufb33\":3}");
        assertThat(CanonicalJson.text(List.of(true, List.of(), Map.of(), 9007199254740991L)))
                .isEqualTo("[true,[],{},9007199254740991]");
        assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.text(9007199254740992L));
        assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.text(1.5));
    }

    private String hash(final String document) {
        return CanonicalManifest.hash(reader.read(bytes(document)));
    }
}
