package io.virtengine.agent.gateway;

import io.virtengine.agent.backend.ExecSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketSession;

/**
 * One interactive shell between a socket and a workload. All its output is sent before its end is told; it is ended when
 * nobody used it for a while, and at the latest after its time.
 */
final class Shell {
    static final byte STDOUT = 100;
    static final byte STDERR = 101;
    static final byte RESULT = 102;
    static final byte FAILURE = 103;
    static final byte STDIN = 104;
    static final byte RESIZE = 105;
    private static final Logger LOG = LoggerFactory.getLogger(Shell.class);
    private static final int CHUNK = 8_192;
    /** What the command has written must be through by then; whoever still holds its terminal is not waited for. */
    private static final Duration LAST_OUTPUT = Duration.ofSeconds(5);

    private final WebSocketSession socket;
    private final ExecSession command;
    private final Duration idle;
    private final Instant end;
    private final Clock clock;
    private final Runnable ended;
    private volatile Instant used;

    /**
     * @param idle time without a byte in either direction after which it is ended
     * @param longest time after which it is ended whatever happens
     * @param ended told once when it is over
     */
    Shell(WebSocketSession socket, ExecSession command, Duration idle, Duration longest, Clock clock, Runnable ended) {
        this.socket = socket;
        this.command = command;
        this.idle = idle;
        this.used = clock.instant();
        this.end = used.plus(longest);
        this.clock = clock;
        this.ended = ended;
    }

    void start() {
        List<Thread> pumps = List.of(pump(command.stdout(), STDOUT), pump(command.stderr(), STDERR));
        Thread.ofVirtual().name("shell").start(() -> watch(pumps));
    }

    void input(byte[] bytes) throws IOException {
        used = clock.instant();
        if (bytes.length == 0) {
            command.stdin().close();
        } else {
            command.stdin().write(bytes);
            command.stdin().flush();
        }
    }

    /** @param size {@code columns "x" rows}; anything else is ignored */
    void resize(String size) {
        used = clock.instant();
        String[] parts = size.split("x", 2);
        if (parts.length == 2 && parts[0].matches("\\d{1,4}") && parts[1].matches("\\d{1,4}")) {
            command.resize(
                    Math.clamp(Integer.parseInt(parts[0]), 1, 1_000), Math.clamp(Integer.parseInt(parts[1]), 1, 1_000));
        }
    }

    /** Ends the command; the rest follows from that. */
    void close() {
        command.close();
    }

    private Thread pump(InputStream from, byte type) {
        return Thread.ofVirtual().name("shell-output").start(() -> {
            byte[] buffer = new byte[CHUNK];
            try {
                for (int n = from.read(buffer); n >= 0 && socket.isOpen(); n = from.read(buffer)) {
                    used = clock.instant();
                    send(socket, type, Arrays.copyOf(buffer, n));
                }
            } catch (IOException | IllegalStateException e) {
                LOG.debug("A shell's output ended: {}", e.getMessage());
            }
        });
    }

    private void watch(List<Thread> pumps) {
        try {
            @Nullable Integer code = exit();
            if (code == null) {
                boolean late = !clock.instant().isBefore(end);
                finish(FAILURE, late ? "the shell's time is over" : "nobody used the shell for " + idle);
                command.close();
            } else {
                for (Thread pump : pumps) {
                    pump.join(LAST_OUTPUT);
                }
                finish(RESULT, code.toString());
            }
        } catch (ExecutionException e) {
            finish(FAILURE, "the shell was lost");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.run();
        }
    }

    /** The exit code, or null if the shell has to be ended. */
    private @Nullable Integer exit() throws ExecutionException, InterruptedException {
        while (true) {
            Instant now = clock.instant();
            Instant limit = used.plus(idle).isBefore(end) ? used.plus(idle) : end;
            if (!now.isBefore(limit)) {
                return null;
            }
            try {
                return command.exitCode().get(Duration.between(now, limit).toMillis() + 1, TimeUnit.MILLISECONDS);
            } catch (TimeoutException again) {
                // It may have been used meanwhile.
            }
        }
    }

    private void finish(byte type, String text) {
        try {
            send(socket, type, text.getBytes(StandardCharsets.UTF_8));
            socket.close(CloseStatus.NORMAL);
        } catch (IOException | IllegalStateException e) {
            LOG.debug("A shell's socket was gone before its end: {}", e.getMessage());
        }
    }

    static void send(WebSocketSession socket, byte type, byte[] payload) throws IOException {
        byte[] frame = new byte[payload.length + 1];
        frame[0] = type;
        System.arraycopy(payload, 0, frame, 1, payload.length);
        socket.sendMessage(new BinaryMessage(frame));
    }
}
