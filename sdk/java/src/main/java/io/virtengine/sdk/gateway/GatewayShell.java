package io.virtengine.sdk.gateway;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A terminal in a running workload. Frames are one type byte and a payload: 100 output, 101 error output, 102 exit code,
 * 103 failure, 104 input, 105 resize. Closing it ends the command.
 */
public final class GatewayShell implements AutoCloseable {

    private static final byte STDOUT = 100;
    private static final byte STDERR = 101;
    private static final byte RESULT = 102;
    private static final byte FAILURE = 103;
    private static final byte STDIN = 104;
    private static final byte RESIZE = 105;
    /** The gateway takes frames of up to 8 KiB. */
    private static final int CHUNK = 4_096;

    private final Receiver receiver;
    private final WebSocket socket;
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

    /** Takes what the command writes; called from one thread at a time, in order. */
    public interface Output {
        /** Bytes of the terminal, or of standard output where there is no terminal. */
        void stdout(byte[] bytes);

        /** Bytes of standard error; none where there is a terminal. */
        void stderr(byte[] bytes);
    }

    private GatewayShell(Receiver receiver, WebSocket socket) {
        this.receiver = receiver;
        this.socket = socket;
    }

    static GatewayShell open(GatewayHttp http, String ticket, Output output) {
        var receiver = new Receiver(output);
        return new GatewayShell(receiver, http.webSocket("shell", receiver, "ve-shell", ticket));
    }

    /** Types bytes into the terminal; the next call waits until they are on their way. */
    public synchronized void send(byte[] input) {
        for (int at = 0; at < input.length; at += CHUNK) {
            frame(STDIN, Arrays.copyOfRange(input, at, Math.min(input.length, at + CHUNK)));
        }
    }

    /** Says that no more input comes. */
    public synchronized void endInput() {
        frame(STDIN, new byte[0]);
    }

    /** @param columns 1–1000
     * @param rows 1–1000 */
    public synchronized void resize(int columns, int rows) {
        frame(RESIZE, (columns + "x" + rows).getBytes(StandardCharsets.US_ASCII));
    }

    /** The command's exit code once it has ended; a {@link GatewayException} says why the gateway ended it. */
    public CompletableFuture<Integer> exitCode() {
        return receiver.exitCode.copy();
    }

    private void frame(byte type, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 1);
        frame.put(type).put(payload).flip();
        try {
            sent.join();
            sent = socket.sendBinary(frame, true);
        } catch (CompletionException e) {
            throw new GatewayException(0, "the shell is closed: " + e.getCause(), e);
        }
    }

    @Override
    public void close() {
        if (!socket.isOutputClosed()) {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").exceptionally(gone -> socket);
        }
        receiver.ended("the shell was closed here");
    }

    private static final class Receiver implements WebSocket.Listener {
        private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
        private final Output output;
        private ByteBuffer pending = ByteBuffer.allocate(0);

        Receiver(Output output) {
            this.output = output;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            ByteBuffer whole = ByteBuffer.allocate(pending.remaining() + data.remaining());
            whole.put(pending).put(data).flip();
            pending = last ? ByteBuffer.allocate(0) : whole;
            if (last && whole.hasRemaining()) {
                take(whole);
            }
            socket.request(1);
            return null;
        }

        private void take(ByteBuffer frame) {
            byte type = frame.get();
            byte[] payload = new byte[frame.remaining()];
            frame.get(payload);
            switch (type) {
                case STDOUT -> output.stdout(payload);
                case STDERR -> output.stderr(payload);
                case RESULT -> result(new String(payload, StandardCharsets.US_ASCII));
                case FAILURE -> ended(new String(payload, StandardCharsets.UTF_8));
                default -> ended("the gateway sent a frame of unknown type " + type);
            }
        }

        private void result(String code) {
            try {
                exitCode.complete(Integer.parseInt(code));
            } catch (NumberFormatException e) {
                ended("the gateway sent no exit code but " + code);
            }
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            ended(reason.isEmpty() ? "the gateway closed the shell" : reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            ended("the connection to the gateway broke: " + error.getMessage());
        }

        private void ended(String why) {
            exitCode.completeExceptionally(new GatewayException(0, why, null));
        }
    }
}
