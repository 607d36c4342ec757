package io.virtengine.sdk.manifest;

import static io.virtengine.sdk.manifest.ManifestDocuments.resource;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts a wrong value in every place of a good document, one at a time. Whatever comes out, it is a value or the promised
 * exception: never a stray one from the depths.
 */
class ShapeFuzzTest {
    private static final List<String> WRONG = List.of(
            "null",
            "true",
            "-1",
            "0",
            "99999999999999999999999",
            "\"\"",
            "\"x\"",
            "\"../..\"",
            "[]",
            "[null]",
            "[[]]",
            "{}",
            "{\"name\":7}",
            "[{\"name\":null}]");

    @Test
    void aManifestIsReadOrRefused() {
        final ManifestReader reader = new ManifestReader();
        final List<String> strays = new ArrayList<>();
        final int[] refused = {0};
        eachSpoiled(resource("full.json"), document -> {
            try {
                CanonicalManifest.hash(reader.read(document));
            } catch (final InvalidManifestException e) {
                assertThat(e.problems()).isNotEmpty();
                refused[0]++;
            } catch (final RuntimeException e) {
                strays.add(e + " for " + new String(document));
            }
        });
        assertThat(strays).isEmpty();
        assertThat(refused[0]).isGreaterThan(1_000);
    }

    @Test
    void aSpecificationIsReadOrRefused() {
        final byte[] good = GroupDemand.of(new ManifestReader().read(resource("full.yaml")))
                .getLast()
                .spec()
                .encode();
        final List<String> strays = new ArrayList<>();
        final int[] refused = {0};
        eachSpoiled(good, bytes -> {
            try {
                final GroupSpec spec = GroupSpec.parse(bytes);
                assertThat(spec.encode()).isEqualTo(bytes);
                spec.totals();
            } catch (final IllegalArgumentException e) {
                refused[0]++;
            } catch (final RuntimeException e) {
                strays.add(e + " for " + new String(bytes));
            }
        });
        assertThat(strays).isEmpty();
        assertThat(refused[0]).isGreaterThan(100);
    }

    private static void eachSpoiled(final byte[] good, final Consumer<byte[]> reader) {
        final JsonMapper json = JsonMapper.shared();
        final JsonNode document = json.readTree(good);
        for (final String wrong : WRONG) {
            eachPlace(document, json.readTree(wrong), () -> reader.accept(json.writeValueAsBytes(document)));
        }
    }

    /** Replaces every value below {@code node} in turn, runs the check, and puts the value back. */
    private static void eachPlace(final JsonNode node, final JsonNode wrong, final Runnable check) {
        if (node instanceof ObjectNode object) {
            for (final String name : List.copyOf(object.propertyNames())) {
                final JsonNode before = object.get(name);
                object.set(name, wrong);
                check.run();
                object.set(name, before);
                eachPlace(before, wrong, check);
            }
        }
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                final JsonNode before = array.get(i);
                array.set(i, wrong);
                check.run();
                array.set(i, before);
                eachPlace(before, wrong, check);
            }
        }
    }
}
