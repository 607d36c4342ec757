package io.virtengine.cli;

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
        return parse(JSON, file, InputFile.read(file, MAX_BYTES), type);
    }

    /** A file in which every field is there. */
    static <T> T complete(Path file, Class<T> type) {
        return complete(file, InputFile.read(file, MAX_BYTES), type);
    }

    /** What was read of a file in which fields may be left out. */
    static <T> T parse(Path file, byte[] content, Class<T> type) {
        return parse(JSON, file, content, type);
    }

    /** What was read of a file in which every field is there. */
    static <T> T complete(Path file, byte[] content, Class<T> type) {
        return parse(COMPLETE, file, content, type);
    }

    private static <T> T parse(JsonMapper json, Path file, byte[] content, Class<T> type) {
        T value;
        try {
            value = json.readValue(content, type);
        } catch (JacksonException e) {
            // The parser's advice to its programmer is of no use to who wrote the file.
            throw CommandException.usage(file + ": "
                    + e.getOriginalMessage().replaceAll("(; | \\((set|disable) )`DeserializationFeature.*", ""));
        }
        if (value == null) {
            throw CommandException.usage(file + " holds nothing");
        }
        return value;
    }
}
