package io.virtengine.sdk.chain;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the pinned native programs that the build installs under {@code tools/node}. */
final class NativeTool {

    private static final String ANVIL = "tools/node/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil";

    private NativeTool() {}

    /**
     * The development chain's program: the system property {@code ve.anvil}, else the environment variable
     * {@code VE_ANVIL}, else {@code tools/node} of the source tree around the working directory.
     *
     * @throws IllegalStateException if it is in none of these places
     */
    static Path anvil() {
        String given = System.getProperty("ve.anvil", System.getenv().getOrDefault("VE_ANVIL", ""));
        if (!given.isBlank()) {
            Path path = Path.of(given).toAbsolutePath();
            if (!Files.isExecutable(path)) {
                throw new IllegalStateException("no program at " + path + ", named by ve.anvil or VE_ANVIL");
            }
            return path;
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path candidate = folder.resolve(ANVIL);
            if (Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        throw new IllegalStateException(
                "anvil is not installed: run contracts/build.sh, or point VE_ANVIL at the program");
    }
}
