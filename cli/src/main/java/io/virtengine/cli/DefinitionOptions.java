package io.virtengine.cli;

import io.virtengine.sdk.deploy.NetworkDefinition;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A network definition and the accounts it leaves open. */
final class DefinitionOptions {

    @Option(
            names = "--definition",
            paramLabel = "FILE",
            required = true,
            description = "For example genesis/consortium.json.")
    @SuppressWarnings("NullAway.Init")
    Path file;

    @Option(names = "--account", paramLabel = "NAME=ADDRESS", description = "Fills in an account; may be repeated.")
    @Nullable
    Map<String, String> accounts;

    NetworkDefinition read() {
        return read(file, accounts);
    }

    static NetworkDefinition read(Path file, @Nullable Map<String, String> accounts) {
        return checked(() -> NetworkDefinition.read(file, accounts == null ? Map.of() : accounts));
    }

    /** A definition that cannot be read, or leaves accounts open, is wrong usage. */
    static <T> T checked(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(String.valueOf(e.getMessage()));
        }
    }
}
