package io.virtengine.agent.gateway;

import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.backend.ExecRequest;
import io.virtengine.agent.backend.ExecSession;
import io.virtengine.agent.backend.WorkloadBackend;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.lifecycle.Workload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.SubProtocolCapable;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.BinaryWebSocketHandler;
import org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator;

/**
 * An interactive shell. Each frame is one type byte and a payload: 100 output, 101 error output, 102 exit code as text,
 * 103 failure as text, 104 input (empty = end of input), 105 resize as {@code columns "x" rows}. The ticket comes as the
 * second subprotocol, {@code Sec-WebSocket-Protocol: ve-shell, <ticket>}, never in the address.
 */
final class ShellSocket extends BinaryWebSocketHandler implements SubProtocolCapable {
    static final String PROTOCOL = "ve-shell";
    private static final Logger LOG = LoggerFactory.getLogger(ShellSocket.class);
    private static final byte STDOUT = 100;
    private static final byte STDERR = 101;
    private static final byte RESULT = 102;
    private static final byte FAILURE = 103;
    private static final byte STDIN = 104;
    private static final byte RESIZE = 105;
    private static final int CHUNK = 8_192;
    private static final int SEND_LIMIT_MS = 20_000;
    private static final int SEND_BUFFER = 1 << 20;
    private final ShellTokens tickets;
    private final LeaseAccess access;
    private final WorkloadBackend backend;
    private final AuditLog audit;
    private final Duration longest;
    private final Map<String, ExecSession> shells = new ConcurrentHashMap<>();

    ShellSocket(
            ShellTokens tickets,
            LeaseAccess access,
            WorkloadBackend backend,
            AuditLog audit,
            AgentConfiguration configuration) {
        this.tickets = tickets;
        this.access = access;
        this.backend = backend;
        this.audit = audit;
        this.longest = configuration.gateway().shellLimit();
    }

    @Override
    public List<String> getSubProtocols() {
        return List.of(PROTOCOL);
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession plain) throws IOException {
        WebSocketSession socket = new ConcurrentWebSocketSessionDecorator(plain, SEND_LIMIT_MS, SEND_BUFFER);
        Optional<ShellTokens.Ticket> ticket = ticket(plain).flatMap(tickets::redeem);
        if (ticket.isEmpty()) {
            socket.close(CloseStatus.POLICY_VIOLATION.withReason("the ticket is unknown, used or expired"));
            return;
        }
        try {
            Workload lease =
                    access.requireServed(ticket.get().principal(), ticket.get().leaseId());
            ExecSession shell = backend.exec(
                    lease.id(),
                    new ExecRequest(ticket.get().service(), ticket.get().replica(), List.of("/bin/sh"), true, 80, 24));
            shells.put(plain.getId(), shell);
            audit.add("shell", ticket.get().principal(), lease.leaseId());
            pump(socket, shell.stdout(), STDOUT);
            pump(socket, shell.stderr(), STDERR);
            shell.exitCode()
                    .orTimeout(longest.toSeconds(), TimeUnit.SECONDS)
                    .whenComplete((code, failure) -> ended(socket, code, failure));
        } catch (Refusal | BackendException e) {
            send(socket, FAILURE, String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8));
            socket.close(CloseStatus.NORMAL);
        }
    }

    @Override
    protected void handleBinaryMessage(WebSocketSession socket, BinaryMessage message) throws IOException {
        ExecSession shell = shells.get(socket.getId());
        ByteBuffer frame = message.getPayload();
        if (shell == null || !frame.hasRemaining()) {
            return;
        }
        byte type = frame.get();
        byte[] payload = new byte[frame.remaining()];
        frame.get(payload);
        switch (type) {
            case STDIN -> {
                if (payload.length == 0) {
                    shell.stdin().close();
                } else {
                    shell.stdin().write(payload);
                    shell.stdin().flush();
                }
            }
            case RESIZE -> {
                String[] size = new String(payload, StandardCharsets.UTF_8).split("x", 2);
                if (size.length == 2 && size[0].matches("\\d{1,4}") && size[1].matches("\\d{1,4}")) {
                    shell.resize(
                            Math.clamp(Integer.parseInt(size[0]), 1, 1_000),
                            Math.clamp(Integer.parseInt(size[1]), 1, 1_000));
                }
            }
            default -> socket.close(CloseStatus.PROTOCOL_ERROR);
        }
    }

    @Override
    public void afterConnectionClosed(WebSocketSession socket, CloseStatus status) {
        ExecSession shell = shells.remove(socket.getId());
        if (shell != null) {
            shell.close();
        }
    }

    private static Optional<String> ticket(WebSocketSession socket) {
        return socket.getHandshakeHeaders().getOrEmpty("Sec-WebSocket-Protocol").stream()
                .flatMap(line -> java.util.Arrays.stream(line.split(",")))
                .map(String::strip)
                .filter(name -> !name.equals(PROTOCOL))
                .findFirst();
    }

    private static void pump(WebSocketSession socket, InputStream from, byte type) {
        Thread.ofVirtual().name("shell-output").start(() -> {
            byte[] buffer = new byte[CHUNK];
            try {
                for (int n = from.read(buffer); n >= 0 && socket.isOpen(); n = from.read(buffer)) {
                    send(socket, type, java.util.Arrays.copyOf(buffer, n));
                }
            } catch (IOException e) {
                LOG.debug("A shell's output ended: {}", e.getMessage());
            }
        });
    }

    private static void ended(WebSocketSession socket, @Nullable Integer code, @Nullable Throwable failure) {
        try {
            if (failure == null) {
                send(socket, RESULT, String.valueOf(code).getBytes(StandardCharsets.UTF_8));
            } else {
                send(socket, FAILURE, "the shell was ended".getBytes(StandardCharsets.UTF_8));
            }
            socket.close(CloseStatus.NORMAL);
        } catch (IOException e) {
            LOG.debug("A shell's socket was gone before its end: {}", e.getMessage());
        }
    }

    private static void send(WebSocketSession socket, byte type, byte[] payload) throws IOException {
        byte[] frame = new byte[payload.length + 1];
        frame[0] = type;
        System.arraycopy(payload, 0, frame, 1, payload.length);
        socket.sendMessage(new BinaryMessage(frame));
    }
}
