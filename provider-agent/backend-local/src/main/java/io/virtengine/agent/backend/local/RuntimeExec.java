package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.ExecSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** A command the runtime executes inside a container, with pipes or a terminal. */
final class RuntimeExec implements ExecSession {
    private final Process process;
    private final boolean terminal;
    private final Path directory;
    private final String group;
    private final CompletableFuture<Integer> exitCode;

    /**
     * Takes over a started runtime.
     *
     * @param process the runtime, or the terminal around it
     * @param terminal whether there is a terminal
     * @param directory the session's own directory, removed at its end; holds {@code size} and {@code pid}
     * @param group control group of the replica, by which its processes are told from others
     */
    RuntimeExec(Process process, boolean terminal, Path directory, String group) {
        this.process = process;
        this.terminal = terminal;
        this.directory = directory;
        this.group = group;
        this.exitCode = process.onExit().thenApply(ended -> {
            StateDirectory.removeTree(directory);
            return ended.exitValue();
        });
    }

    @Override
    public OutputStream stdin() {
        return process.getOutputStream();
    }

    @Override
    public InputStream stdout() {
        return process.getInputStream();
    }

    @Override
    public InputStream stderr() {
        return process.getErrorStream();
    }

    @Override
    public boolean terminal() {
        return terminal;
    }

    @Override
    public void resize(int columns, int rows) {
        if (columns < 1 || columns > 1_000 || rows < 1 || rows > 1_000) {
            throw new IllegalArgumentException("A terminal is 1 to 1000 wide and high, got " + columns + "x" + rows);
        }
        if (terminal && process.isAlive()) {
            writeSize(directory, columns, rows);
        }
    }

    static void writeSize(Path directory, int columns, int rows) {
        StateDirectory.replace(
                directory.resolve("size"), (columns + " " + rows + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public CompletableFuture<Integer> exitCode() {
        return exitCode.copy();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            commandInside(directory, group).ifPresent(ProcessHandle::destroyForcibly);
            process.destroy();
        }
        exitCode.join();
        try {
            process.getOutputStream().close();
        } catch (IOException brokenPipe) {
            // The command is gone and with it the reader of its input.
            process.destroyForcibly();
        }
    }

    /** Ends the command of a session whose agent died, and removes what is left of the session. */
    static void abandon(Path directory, String group) {
        commandInside(directory, group).ifPresent(ProcessHandle::destroyForcibly);
        StateDirectory.removeTree(directory);
    }

    /** The command's process on this host; a process id alone could already belong to somebody else. */
    private static java.util.Optional<ProcessHandle> commandInside(Path directory, String group) {
        String pid = Cgroups.read(directory.resolve("pid"));
        if (!pid.matches("[0-9]{1,10}")) {
            return java.util.Optional.empty();
        }
        try {
            Path membership = Path.of("/proc", pid, "cgroup");
            return Files.exists(membership) && Files.readString(membership).contains("/" + group)
                    ? ProcessHandle.of(Long.parseLong(pid))
                    : java.util.Optional.empty();
        } catch (IOException ended) {
            return java.util.Optional.empty();
        } catch (UncheckedIOException ended) {
            return java.util.Optional.empty();
        }
    }
}
