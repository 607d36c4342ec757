package io.virtengine.agent.backend;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A volume as one service sees it.
 *
 * @param volume name of a {@link VolumeSpec} of the same workload
 * @param path absolute, normalised path inside the service, outside the system's own directories
 * @param readOnly whether the service may only read it
 */
public record MountSpec(String volume, String path, boolean readOnly) {
    private static final Pattern FORM = Pattern.compile("(/[A-Za-z0-9._@+-]+)+");
    private static final List<String> RESERVED =
            List.of("/proc", "/sys", "/dev", "/bin", "/sbin", "/lib", "/lib64", "/usr", "/boot", "/etc");

    public MountSpec {
        DnsLabel.require("Volume", Objects.requireNonNull(volume, "volume"));
        Objects.requireNonNull(path, "path");
        if (path.length() > 512 || !FORM.matcher(path).matches()) {
            throw new IllegalArgumentException("A mount path is absolute and plain, got \"" + path + "\"");
        }
        if (List.of(path.split("/")).stream().anyMatch(part -> part.equals(".") || part.equals(".."))) {
            throw new IllegalArgumentException("A mount path has no . or .. parts, got \"" + path + "\"");
        }
        for (String system : RESERVED) {
            if (path.equals(system) || path.startsWith(system + "/")) {
                throw new IllegalArgumentException("A mount may not cover " + system + ", got \"" + path + "\"");
            }
        }
    }
}
