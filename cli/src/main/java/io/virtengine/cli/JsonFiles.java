package io.virtengine.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads small JSON files that a person names, strictly: unknown fields are errors. */
final class JsonFiles {

    private static final int MAX_BYTES = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private static final JsonMapper COMPLETE = JSON.rebuild()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private JsonFiles() {}

    /** A file in which fields may be left out. */
    static <T> T read(Path file, Class<T> type) {
        return read(JSON, file, type);
    }

    /** A file in which every field is there. */
    static <T> T complete(Path file, Class<T> type) {
        return read(COMPLETE, file, type);
    }

    private static <T> T read(JsonMapper json, Path file, Class<T> type) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw CommandException.usage(file + " is larger than 1 MiB");
            }
            return json.readValue(Files.readAllBytes(file), type);
        } catch (java.io.IOException e) {
            throw CommandException.usage("cannot read " + file + ": " + e.getMessage());
        } catch (JacksonException e) {
            throw CommandException.usage(file + ": " + e.getOriginalMessage());
        }
    }
}
