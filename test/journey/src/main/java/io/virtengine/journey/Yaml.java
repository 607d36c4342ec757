package io.virtengine.journey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;

/** Writes configuration files. JSON is YAML, and needs no library of its own. */
final class Yaml {

    private Yaml() {}

    static void write(Path file, Object value) {
        try {
            Files.write(
                    file, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
