package io.virtengine.agent.backend;

import java.util.Objects;
import java.util.Optional;

/**
 * Which lines are wanted.
 *
 * @param service only this service, or all
 * @param lines how many of the newest lines, 0–50000; 0 with a follow means new lines only
 */
public record LogQuery(Optional<String> service, int lines) {
    /** What a reader gets who asks for nothing in particular. */
    public static final int DEFAULT_LINES = 200;

    private static final int MAX_LINES = 50_000;

    public LogQuery {
        Objects.requireNonNull(service, "service");
        if (lines < 0 || lines > MAX_LINES) {
            throw new IllegalArgumentException("A log query takes 0 to 50000 lines, got " + lines);
        }
    }

    /** The newest lines of every service. */
    public static LogQuery newest(int lines) {
        return new LogQuery(Optional.empty(), lines);
    }

    /** The newest lines of one service. */
    public static LogQuery newest(String service, int lines) {
        return new LogQuery(Optional.of(service), lines);
    }
}
