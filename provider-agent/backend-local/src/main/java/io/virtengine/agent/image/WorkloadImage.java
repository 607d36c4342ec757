package io.virtengine.agent.image;

import io.virtengine.agent.backend.ImageDigest;
import java.util.List;
import java.util.Objects;

/**
 * What an imported image says about running it.
 *
 * @param digest its address
 * @param entrypoint program and leading arguments
 * @param command default arguments
 * @param env {@code NAME=value} pairs
 * @param workingDirectory absolute path inside the image
 * @param user {@code uid[:gid]} or names found in the image's own user database; empty means 0:0
 * @param unpackedBytes size of its files
 */
public record WorkloadImage(
        ImageDigest digest,
        List<String> entrypoint,
        List<String> command,
        List<String> env,
        String workingDirectory,
        String user,
        long unpackedBytes) {
    public WorkloadImage {
        Objects.requireNonNull(digest, "digest");
        entrypoint = List.copyOf(entrypoint);
        command = List.copyOf(command);
        env = List.copyOf(env);
        Objects.requireNonNull(workingDirectory, "workingDirectory");
        Objects.requireNonNull(user, "user");
    }
}
