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

    private JsonFiles() {}

    static <T> T read(Path file, Class<T> type) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw CommandException.usage(file + " is larger than 1 MiB");
            }
            return JSON.readValue(Files.readAllBytes(file), type);
        } catch (java.io.IOException e) {
            throw CommandException.usage("cannot read " + file + ": " + e.getMessage());
        } catch (JacksonException e) {
            throw CommandException.usage(file + ": " + e.getOriginalMessage());
        }
    }
}
