package io.virtengine.journey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program of ours in a process of its own, with its output in a log file. */
public final class ManagedProcess implements AutoCloseable {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(40);

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private Process process;

    private ManagedProcess(
            String name, List<String> command, Map<String, String> environment, Path log, Process process) {
        this.name = name;
        this.command = command;
        this.environment = environment;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts an executable jar.
     *
     * @param name for messages
     * @param heap largest Java heap, such as {@code 256m}
     * @param jar executable jar
     * @param arguments for the program; never a secret
     * @param environment settings
     * @param log file that gets what it prints
     */
    public static ManagedProcess java(
            String name, String heap, Path jar, List<String> arguments, Map<String, String> environment, Path log) {
        // In a session of its own: a terminal's Ctrl-C reaches the journey, which ends its programs in order.
        var command = new ArrayList<String>(List.of("setsid"));
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of("-Xmx" + heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", jar.toString()));
        command.addAll(arguments);
        return new ManagedProcess(name, command, environment, log, launch(command, environment, log));
    }

    private static Process launch(List<String> command, Map<String, String> environment, Path log) {
        try {
            Files.createDirectories(log.getParent());
            var builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** Where its output is. */
    public Path log() {
        return log;
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Fails with the end of the log if the program has stopped. */
    public void requireAlive() {
        if (!process.isAlive()) {
            throw new JourneyException(
                    name + " stopped with exit code " + process.exitValue() + "; the end of " + log + ":\n" + tail(15));
        }
    }

    /** Waits for the program to end and returns its exit code. */
    public int waitFor(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new JourneyException(name + " still runs after " + limit.toSeconds() + " s");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JourneyException("interrupted while waiting for " + name, e);
        }
    }

    /** SIGKILL: no goodbye of any kind. */
    public void kill() {
        process.destroyForcibly();
        waitFor(STOP_LIMIT);
    }

    /** Starts it again as it was. */
    public void restart() {
        if (process.isAlive()) {
            throw new IllegalStateException(name + " runs");
        }
        process = launch(command, environment, log);
    }

    /** The last lines it printed. */
    public String tail(int lines) {
        try (Stream<String> all = Files.lines(log)) {
            List<String> text = all.toList();
            return String.join("\n", text.subList(Math.max(0, text.size() - lines), text.size()));
        } catch (IOException | UncheckedIOException e) {
            return "(" + log + " cannot be read: " + e.getMessage() + ")";
        }
    }

    /** SIGTERM, and SIGKILL if it takes too long. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
