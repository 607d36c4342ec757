package io.virtengine.agent.backend;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Content address of a workload image.
 *
 * <p>For an OCI image layout it is the SHA-256 of the image manifest's bytes, the same digest a registry would show.
 * For a docker-archive, which carries no such manifest, it is the SHA-256 of the image configuration (the image id).
 *
 * @param value {@code sha256:} followed by 64 lower-case hex digits
 */
public record ImageDigest(String value) {
    private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}");

    public ImageDigest {
        Objects.requireNonNull(value, "value");
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "An image digest is \"sha256:\" and 64 lower-case hex digits, got \"" + value + "\"");
        }
    }

    /** The 64 hex digits without the algorithm. */
    public String hex() {
        return value.substring("sha256:".length());
    }

    @Override
    public String toString() {
        return value;
    }
}
