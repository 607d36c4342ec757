package io.virtengine.agent.testing;

import io.virtengine.agent.backend.ExecRequest;
import io.virtengine.agent.backend.ExecSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * A real shell in a real terminal, but on this host and not in a container: the script that gives a container's command its
 * terminal gives one to the command itself.
 */
final class HostShell implements ExecSession {
    private static final String SCRIPT = "/io/virtengine/agent/backend/local/terminal.pl";
    private final Path size;
    private final Process process;

    HostShell(Path directory, ExecRequest request) {
        try (InputStream script = Objects.requireNonNull(HostShell.class.getResourceAsStream(SCRIPT))) {
            Path folder = Files.createTempDirectory(directory, "shell");
            Path terminal = folder.resolve("terminal.pl");
            Files.copy(script, terminal, StandardCopyOption.REPLACE_EXISTING);
            size = folder.resolve("size");
            resize(request.columns(), request.rows());
            ProcessBuilder builder = new ProcessBuilder("perl", terminal.toString(), size.toString());
            builder.command().addAll(request.command());
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        return true;
    }

    @Override
    public void resize(int columns, int rows) {
        try {
            Path next = size.resolveSibling("next");
            Files.writeString(next, columns + " " + rows + "\n", StandardCharsets.US_ASCII);
            Files.move(next, size, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public CompletableFuture<Integer> exitCode() {
        return process.onExit().thenApply(Process::exitValue);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroy();
    }
}
