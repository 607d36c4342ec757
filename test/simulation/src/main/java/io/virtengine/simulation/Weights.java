package io.virtengine.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * How often each operation is drawn.
 *
 * @param byKind weight by {@code module.operation}, in the order of names; 0 leaves the operation out
 */
record Weights(Map<String, Integer> byKind) {

    private static final TypeReference<Map<String, Map<String, Integer>>> FORM = new TypeReference<>() {};

    Weights {
        byKind = new TreeMap<>(byKind);
        byKind.forEach((kind, weight) -> {
            if (weight < 0 || weight > 1_000_000) {
                throw new IllegalArgumentException(
                        "the weight of " + kind + " is " + weight + "; 0 to 1000000 would do");
            }
        });
        if (byKind.values().stream().mapToInt(Integer::intValue).sum() == 0) {
            throw new IllegalArgumentException("no operation has a weight");
        }
    }

    /** Reads a file of the form {@code {"module": {"operation": weight}}}. */
    static Weights read(Path file) {
        try {
            var weights = new TreeMap<String, Integer>();
            JsonMapper.shared()
                    .readValue(Files.readAllBytes(file), FORM)
                    .forEach((module, operations) ->
                            operations.forEach((operation, weight) -> weights.put(module + "." + operation, weight)));
            return new Weights(weights);
        } catch (IOException e) {
            throw new IllegalArgumentException("the weights " + file + " cannot be read: " + e.getMessage(), e);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + " has no weights: " + e.getOriginalMessage(), e);
        }
    }

    /** A file that forgets an operation would leave it untested in silence. */
    void requireExactly(Set<String> operations) {
        var missing = new TreeSet<>(operations);
        missing.removeAll(byKind.keySet());
        var unknown = new TreeSet<>(byKind.keySet());
        unknown.removeAll(operations);
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "the weights leave out " + missing + " and name what there is not: " + unknown);
        }
    }

    String draw(Dice dice) {
        int left =
                dice.below(byKind.values().stream().mapToInt(Integer::intValue).sum());
        for (Map.Entry<String, Integer> entry : byKind.entrySet()) {
            left -= entry.getValue();
            if (left < 0) {
                return entry.getKey();
            }
        }
        throw new IllegalStateException("weights do not add up");
    }
}
