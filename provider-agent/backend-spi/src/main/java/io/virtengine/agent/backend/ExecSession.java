package io.virtengine.agent.backend;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

/** A command running inside a replica. Closing the session ends the command if it still runs. */
public interface ExecSession extends AutoCloseable {
    /** Feeds the command; closing it is the end of the command's input. */
    OutputStream stdin();

    /** What the command writes; ends when it does. Must be read, or a talkative command stands still. */
    InputStream stdout();

    /** What the command writes to standard error; at its end at once when the command has a terminal. */
    InputStream stderr();

    /** Whether the command got the terminal it asked for. Without one {@link #resize} has no effect. */
    boolean terminal();

    /**
     * Tells the command's terminal its new size.
     *
     * @param columns 1–1000
     * @param rows 1–1000
     */
    void resize(int columns, int rows);

    /** The command's exit code, 128 + signal when a signal ended it. */
    CompletableFuture<Integer> exitCode();

    @Override
    void close();
}
