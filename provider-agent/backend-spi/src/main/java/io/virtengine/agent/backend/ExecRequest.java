package io.virtengine.agent.backend;

import java.util.List;
import java.util.Objects;

/**
 * A command to run inside a running replica.
 *
 * @param service the service
 * @param replica 0-based number of the copy
 * @param command program and arguments, at least the program; no shell is involved
 * @param terminal whether the command gets a terminal, in which case standard error arrives on standard output
 * @param columns width of that terminal in characters, 1–1000
 * @param rows height of that terminal in characters, 1–1000
 */
public record ExecRequest(String service, int replica, List<String> command, boolean terminal, int columns, int rows) {
    private static final int MAX_TEXT = 65_536;

    public ExecRequest {
        Objects.requireNonNull(service, "service");
        command = List.copyOf(command);
        if (command.isEmpty() || command.getFirst().isEmpty()) {
            throw new IllegalArgumentException("A command needs a program");
        }
        if (command.stream().mapToInt(String::length).sum() > MAX_TEXT
                || command.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
            throw new IllegalArgumentException("A command has at most 65536 characters and no zero byte");
        }
        if (replica < 0) {
            throw new IllegalArgumentException("Replicas count from 0, got " + replica);
        }
        if (columns < 1 || columns > 1000 || rows < 1 || rows > 1000) {
            throw new IllegalArgumentException("A terminal is 1 to 1000 wide and high, got " + columns + "x" + rows);
        }
    }

    /** A command without a terminal in the first replica of a service. */
    public static ExecRequest of(String service, String... command) {
        return new ExecRequest(service, 0, List.of(command), false, 80, 24);
    }
}
