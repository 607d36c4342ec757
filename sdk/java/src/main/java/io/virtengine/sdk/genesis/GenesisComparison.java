package io.virtengine.sdk.genesis;

import java.util.Iterator;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Where two JSON files differ. */
public final class GenesisComparison {

    private static final int SHOWN = 80;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private GenesisComparison() {}

    /**
     * A difference.
     *
     * @param at JSON pointer (RFC 6901)
     * @param expected what the definition gives; null if nothing belongs there
     * @param found what the file has; null if it has nothing there
     */
    public record Difference(
            String at, @Nullable String expected, @Nullable String found) {}

    /**
     * The first difference in the order of names and positions; empty if both say the same.
     *
     * @throws IllegalArgumentException if the file is not JSON
     */
    public static Optional<Difference> first(byte[] expected, byte[] found) {
        try {
            return first("", JSON.readTree(expected), JSON.readTree(found));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not a JSON file: " + e.getOriginalMessage(), e);
        }
    }

    private static Optional<Difference> first(String at, @Nullable JsonNode expected, @Nullable JsonNode found) {
        if (expected != null && found != null && expected.isObject() && found.isObject()) {
            var names = new TreeSet<>(expected.propertyNames());
            names.addAll(found.propertyNames());
            for (String name : names) {
                String inside = at + "/" + name.replace("~", "~0").replace("/", "~1");
                Optional<Difference> difference = first(inside, expected.get(name), found.get(name));
                if (difference.isPresent()) {
                    return difference;
                }
            }
            return Optional.empty();
        }
        if (expected != null && found != null && expected.isArray() && found.isArray()) {
            Iterator<JsonNode> left = expected.iterator();
            Iterator<JsonNode> right = found.iterator();
            for (int i = 0; left.hasNext() || right.hasNext(); i++) {
                Optional<Difference> difference =
                        first(at + "/" + i, left.hasNext() ? left.next() : null, right.hasNext() ? right.next() : null);
                if (difference.isPresent()) {
                    return difference;
                }
            }
            return Optional.empty();
        }
        boolean same = expected != null && expected.equals(found);
        return same ? Optional.empty() : Optional.of(new Difference(at, shown(expected), shown(found)));
    }

    private static @Nullable String shown(@Nullable JsonNode node) {
        if (node == null) {
            return null;
        }
        String text = node.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "… (" + text.length() + " characters)";
    }
}
