package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.BackendException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Finds the host's programs and runs them: absolute paths, owned by root and writable by nobody else, argument arrays
 * and never a shell, an environment of two fixed variables, a time limit and an output cap.
 */
final class HostTools {
    private static final List<String> PLACES = List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin");
    private static final Map<String, String> ENVIRONMENT =
            Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL", "C");
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int MAX_OUTPUT = 1024 * 1024;
    private static final int MAX_ARGUMENT = 1_024;
    private static final int MAX_INPUT = 1024 * 1024;

    private final Map<HostTool, Path> paths = new EnumMap<>(HostTool.class);

    HostTools() {
        for (HostTool tool : HostTool.values()) {
            locate(tool).ifPresent(path -> paths.put(tool, path));
        }
    }

    /** Where a program is, if it was found and can be trusted. */
    Optional<Path> find(HostTool tool) {
        return Optional.ofNullable(paths.get(tool));
    }

    Path path(HostTool tool) {
        return find(tool)
                .orElseThrow(() -> new BackendException.Auth("This host has no trustworthy " + tool.program()
                        + "; install package " + tool.distributionPackage()));
    }

    /**
     * What a program answered.
     *
     * @param exitCode its exit code
     * @param output its standard output and error, cut at 1 MiB
     */
    record Answer(int exitCode, String output) {
        boolean succeeded() {
            return exitCode == 0;
        }
    }

    /** Runs a program that must succeed. */
    String run(HostTool tool, String... arguments) {
        Answer answer = attempt(tool, arguments);
        requireSuccess(tool, arguments, answer);
        return answer.output();
    }

    private static void requireSuccess(HostTool tool, String[] arguments, Answer answer) {
        if (!answer.succeeded()) {
            throw new BackendException.Retryable(tool.program() + " " + String.join(" ", arguments) + " failed with "
                    + answer.exitCode() + ": " + answer.output().strip());
        }
    }

    /** Runs a program that must succeed on an input of at most 1 MiB, which it reads before it answers. */
    void feed(HostTool tool, String input, String... arguments) {
        byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_INPUT) {
            throw new BackendException.Permanent(tool.program() + " would have to take " + bytes.length + " bytes");
        }
        Process process = start(tool, List.of(arguments), ProcessBuilder.Redirect.PIPE);
        try (OutputStream stream = process.getOutputStream()) {
            stream.write(bytes);
        } catch (IOException failure) {
            // It ended without reading everything; its answer says why.
            process.onExit().join();
        }
        requireSuccess(tool, arguments, answerOf(tool, process));
    }

    /** Runs a program and returns what it answered. */
    Answer attempt(HostTool tool, String... arguments) {
        return answerOf(
                tool,
                start(
                        tool,
                        List.of(arguments),
                        ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile())));
    }

    private static Answer answerOf(HostTool tool, Process process) {
        try {
            byte[] output;
            Thread watchdog = Thread.ofVirtual().start(() -> killWhenLate(process));
            try (InputStream stream = process.getInputStream()) {
                output = stream.readNBytes(MAX_OUTPUT);
                stream.transferTo(OutputStream.nullOutputStream());
            }
            int exitCode = process.waitFor();
            watchdog.interrupt();
            return new Answer(exitCode, new String(output, StandardCharsets.UTF_8));
        } catch (IOException failure) {
            process.destroyForcibly();
            throw new BackendException.Retryable("Lost the output of " + tool.program(), failure);
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new BackendException.Retryable("Interrupted while " + tool.program() + " ran", interrupted);
        }
    }

    /** A builder for a program that stays, with nothing inherited but what the caller connects. */
    ProcessBuilder prepare(HostTool tool, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(path(tool).toString());
        for (String argument : arguments) {
            if (argument.length() > MAX_ARGUMENT || argument.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("An argument of " + tool.program() + " is too long or not plain");
            }
            command.add(argument);
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(ENVIRONMENT);
        return builder;
    }

    private Process start(HostTool tool, List<String> arguments, ProcessBuilder.Redirect input) {
        try {
            return prepare(tool, arguments)
                    .redirectErrorStream(true)
                    .redirectInput(input)
                    .start();
        } catch (IOException failure) {
            throw new BackendException.Retryable("Cannot start " + tool.program(), failure);
        }
    }

    private static void killWhenLate(Process process) {
        try {
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException done) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<Path> locate(HostTool tool) {
        for (String place : PLACES) {
            Path path = Path.of(place, tool.program());
            if (Files.isExecutable(path) && trustworthy(path)) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }

    private static boolean trustworthy(Path path) {
        try {
            Map<String, Object> attributes = Files.readAttributes(path.toRealPath(), "unix:uid,mode");
            return Integer.valueOf(0).equals(attributes.get("uid")) && ((Integer) attributes.get("mode") & 0022) == 0;
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot look at " + path, failure);
        }
    }
}
