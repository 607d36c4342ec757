package io.virtengine.sdk.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What each governed parameter is for, in the words of {@code genesis/parameters.json}. Immutable. */
public final class ParameterMeanings {

    private static final String FILE = "parameters.json";

    private final Map<String, String> byName;

    private ParameterMeanings(Map<String, String> byName) {
        this.byName = byName;
    }

    /** Reads the words that came with this build. */
    public static ParameterMeanings load() {
        var byName = new TreeMap<String, String>();
        try (InputStream in = ParameterMeanings.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is not on the class path");
            }
            for (JsonNode row : JsonMapper.shared().readTree(in)) {
                byName.put(row.path("name").asString(), row.path("doc").asString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ParameterMeanings(byName);
    }

    /** What a parameter is for; empty if a later release than this build brought it. */
    public Optional<String> of(String name) {
        return Optional.ofNullable(byName.get(name));
    }
}
