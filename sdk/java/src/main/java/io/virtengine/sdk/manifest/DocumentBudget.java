package io.virtengine.sdk.manifest;

import io.virtengine.sdk.manifest.ManifestProblem.Code;
import tools.jackson.databind.JsonNode;

/**
 * What a document may grow to while it is read. A small text can describe a huge tree (aliases of aliases), so nodes and
 * characters are counted as they are expanded, and reading stops at the limit.
 */
final class DocumentBudget {
    static final int MAX_BYTES = 256 * 1024;
    static final int MAX_DEPTH = 16;
    static final int MAX_ALIASES = 50;
    private static final int MAX_NODES = 20_000;

    private int nodes;
    private int characters;
    private int aliases;

    void enter(final int depth, final Pointer at) {
        if (depth > MAX_DEPTH) {
            throw exceeded(at, "nest at most " + MAX_DEPTH + " levels");
        }
    }

    void add(final int textLength, final Pointer at) {
        nodes++;
        characters += textLength;
        if (nodes > MAX_NODES || characters > MAX_BYTES) {
            throw exceeded(
                    at,
                    "the document unfolds to more than " + MAX_NODES + " values or " + MAX_BYTES
                            + " characters; make it smaller");
        }
    }

    void addAlias(final Pointer at) {
        aliases++;
        if (aliases > MAX_ALIASES) {
            throw exceeded(at, "use at most " + MAX_ALIASES + " YAML aliases");
        }
    }

    /** Counts a subtree that an alias repeats at {@code depth}. */
    void addCopy(final JsonNode node, final int depth, final Pointer at) {
        enter(depth, at);
        add(node.isString() ? node.stringValue().length() : 0, at);
        node.properties().forEach(field -> {
            add(field.getKey().length(), at);
            addCopy(field.getValue(), depth + 1, at);
        });
        if (node.isArray()) {
            node.forEach(item -> addCopy(item, depth + 1, at));
        }
    }

    /** Fractions would have to be rounded to fit a machine's numbers, so a manifest has none outside quotes. */
    static ManifestProblem notWhole(final Pointer at) {
        return new ManifestProblem(
                Code.INVALID_VALUE, at.text(), "write a whole decimal number, or put the value in quotes");
    }

    private static InvalidManifestException exceeded(final Pointer at, final String advice) {
        return new InvalidManifestException(Code.MAX_EXCEEDED, at.text(), advice);
    }
}
