package io.virtengine.sdk.manifest;

import io.virtengine.sdk.manifest.ManifestProblem.Code;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Finds text that no process, file name or UTF-8 encoder can take: zero characters and halves of surrogate pairs. */
final class TextCheck {
    private TextCheck() {}

    static void check(final JsonNode node, final Pointer at, final List<ManifestProblem> problems) {
        if (node.isString() && !isPlain(node.stringValue())) {
            problems.add(new ManifestProblem(
                    Code.INVALID_VALUE, at.text(), "remove zero characters and unpaired surrogates"));
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            check(node.get(i), at.item(i), problems);
        }
        node.properties().forEach(field -> {
            if (!isPlain(field.getKey())) {
                problems.add(new ManifestProblem(
                        Code.INVALID_NAME, at.text(), "remove zero characters and unpaired surrogates from names"));
            }
            check(field.getValue(), at.field(field.getKey()), problems);
        });
    }

    private static boolean isPlain(final String text) {
        return text.codePoints().noneMatch(c -> c == 0 || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
