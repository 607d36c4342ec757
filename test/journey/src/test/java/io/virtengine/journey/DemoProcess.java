package io.virtengine.journey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The demo in a process of its own, as {@code scripts/demo} starts it, with a mark that everything it starts inherits. */
final class DemoProcess implements AutoCloseable {

    private final Process process;
    private final Path log;

    private DemoProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static DemoProcess start(Path folder, String mark, String... arguments) {
        Path log = folder.resolve("demo.log");
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                Journey.class.getName()));
        command.addAll(List.of(arguments));
        var demo = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        demo.environment().put(HostTraces.MARK, mark);
        try {
            return new DemoProcess(demo.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it has printed that. */
    void awaitOutput(String text, Duration limit) {
        Await.until("the demo to print " + text, limit, () -> {
            if (!process.isAlive()) {
                throw new JourneyException("the demo has ended: " + output());
            }
            return output().contains(text);
        });
    }

    /** SIGTERM, as Ctrl-C also makes a Java program end. */
    void terminate() {
        process.destroy();
    }

    /** Its exit code. */
    int awaitEnd(Duration limit) {
        try {
            if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                throw new JourneyException("the demo still runs after " + limit + ": " + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JourneyException("interrupted", e);
        }
    }

    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
