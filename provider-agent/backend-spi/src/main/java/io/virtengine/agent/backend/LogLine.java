package io.virtengine.agent.backend;

import java.time.Instant;
import java.util.Objects;

/**
 * A line a service wrote.
 *
 * @param service the service
 * @param replica 0-based number of the copy
 * @param stream standard output or standard error
 * @param time when the line was read from the process
 * @param text the line without its line end; cut at 16 KiB
 */
public record LogLine(String service, int replica, Stream stream, Instant time, String text) {
    public LogLine {
        Objects.requireNonNull(service, "service");
        Objects.requireNonNull(stream, "stream");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(text, "text");
    }

    /** Where the line was written. */
    public enum Stream {
        STDOUT,
        STDERR
    }
}
