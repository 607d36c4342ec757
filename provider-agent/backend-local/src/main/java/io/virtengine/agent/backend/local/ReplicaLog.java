package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.backend.LogLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The log of one replica as its supervisor writes it: {@code log} and, once that was full, {@code log.1}; one line each
 * as {@code seconds.micros O|E text}.
 */
final class ReplicaLog {
    private static final int CHUNK = 64 * 1024;

    private final Replica replica;
    private final Path current;
    private final Path previous;

    ReplicaLog(Replica replica, Path directory) {
        this.replica = replica;
        this.current = directory.resolve("log");
        this.previous = directory.resolve("log.1");
    }

    /** The newest lines, oldest first. */
    List<LogLine> newest(int count) {
        Deque<LogLine> lines = new ArrayDeque<>();
        for (Path file : List.of(previous, current)) {
            if (!Files.exists(file)) {
                continue;
            }
            try (Stream<String> stored = Files.lines(file, StandardCharsets.ISO_8859_1)) {
                stored.forEach(line -> parse(line).ifPresent(parsed -> {
                    lines.addLast(parsed);
                    if (lines.size() > count) {
                        lines.removeFirst();
                    }
                }));
            } catch (IOException failure) {
                throw new BackendException.Retryable("Cannot read the log of " + replica.name(), failure);
            }
        }
        return List.copyOf(lines);
    }

    /** Reads on from the present end, across a turn-over of the file. */
    Tail tail() {
        return new Tail();
    }

    /** A position in the log. Not for use by several threads. */
    final class Tail implements AutoCloseable {
        private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
        private @Nullable FileChannel file;
        private @Nullable Object identity;

        private Tail() {
            reopen(true);
        }

        /** Whole lines written since the last call. */
        List<LogLine> next() {
            List<LogLine> lines = new ArrayList<>();
            if (file != null) {
                drain(file, lines);
            }
            if (turnedOver()) {
                reopen(false);
                if (file != null) {
                    drain(file, lines);
                }
            }
            return lines;
        }

        private void drain(FileChannel open, List<LogLine> lines) {
            try {
                ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
                while (open.read(chunk.clear()) > 0) {
                    chunk.flip();
                    while (chunk.hasRemaining()) {
                        byte next = chunk.get();
                        if (next == '\n') {
                            parse(partial.toString(StandardCharsets.ISO_8859_1)).ifPresent(lines::add);
                            partial.reset();
                        } else {
                            partial.write(next);
                        }
                    }
                }
            } catch (IOException failure) {
                throw new BackendException.Retryable("Cannot follow the log of " + replica.name(), failure);
            }
        }

        private boolean turnedOver() {
            try {
                return Files.exists(current)
                        && !Files.getAttribute(current, "unix:ino").equals(identity);
            } catch (IOException failure) {
                return false;
            }
        }

        private void reopen(boolean atEnd) {
            close();
            try {
                if (Files.exists(current)) {
                    FileChannel opened = FileChannel.open(current, StandardOpenOption.READ);
                    identity = Files.getAttribute(current, "unix:ino");
                    if (atEnd) {
                        opened.position(opened.size());
                    }
                    file = opened;
                }
            } catch (IOException failure) {
                throw new BackendException.Retryable("Cannot follow the log of " + replica.name(), failure);
            }
        }

        @Override
        public void close() {
            try {
                if (file != null) {
                    file.close();
                    file = null;
                }
            } catch (IOException failure) {
                throw new BackendException.Retryable("Cannot close the log of " + replica.name(), failure);
            }
        }
    }

    private Optional<LogLine> parse(String line) {
        int afterTime = line.indexOf(' ');
        if (afterTime < 1
                || line.length() < afterTime + 3
                || !line.substring(0, afterTime).matches("[0-9]+\\.[0-9]{6}")) {
            return Optional.empty();
        }
        LogLine.Stream stream = line.charAt(afterTime + 1) == 'E' ? LogLine.Stream.STDERR : LogLine.Stream.STDOUT;
        String text =
                new String(line.substring(afterTime + 3).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return Optional.of(new LogLine(
                replica.service(),
                replica.number(),
                stream,
                SupervisorStatus.time(line.substring(0, afterTime)),
                text));
    }
}
