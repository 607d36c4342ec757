package io.virtengine.agent.gateway;

import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.backend.ExecRequest;
import io.virtengine.agent.backend.ExecSession;
import io.virtengine.agent.backend.WorkloadBackend;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.lifecycle.Workload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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
    private static final int SEND_LIMIT_MS = 20_000;
    private static final int SEND_BUFFER = 1 << 20;
    private final ShellTokens tickets;
    private final LeaseAccess access;
    private final WorkloadBackend backend;
    private final AuditLog audit;
    private final AgentConfiguration.Gateway settings;
    private final Clock clock;
    private final Map<String, Shell> shells = new ConcurrentHashMap<>();

    ShellSocket(
            ShellTokens tickets,
            LeaseAccess access,
            WorkloadBackend backend,
            AuditLog audit,
            AgentConfiguration configuration,
            Clock clock) {
        this.tickets = tickets;
        this.access = access;
        this.backend = backend;
        this.audit = audit;
        this.settings = configuration.gateway();
        this.clock = clock;
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
            audit.add("shell-denied", String.valueOf(plain.getRemoteAddress()), "no good ticket");
            socket.close(CloseStatus.POLICY_VIOLATION.withReason("the ticket is unknown, used or expired"));
            return;
        }
        String principal = ticket.get().principal();
        try {
            Workload lease = access.requireServed(principal, ticket.get().leaseId());
            ExecSession command = backend.exec(
                    lease.id(),
                    new ExecRequest(ticket.get().service(), ticket.get().replica(), List.of("/bin/sh"), true, 80, 24));
            audit.add("shell", principal, lease.leaseId());
            Shell shell = new Shell(
                    socket,
                    command,
                    settings.shellIdle(),
                    settings.shellLimit(),
                    clock,
                    () -> audit.add("shell-end", principal, lease.leaseId()));
            shells.put(plain.getId(), shell);
            shell.start();
        } catch (Refusal | BackendException e) {
            audit.add("shell-denied", principal, ticket.get().leaseId());
            Shell.send(socket, Shell.FAILURE, String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8));
            socket.close(CloseStatus.NORMAL);
        }
    }

    @Override
    protected void handleBinaryMessage(WebSocketSession socket, BinaryMessage message) throws IOException {
        Shell shell = shells.get(socket.getId());
        ByteBuffer frame = message.getPayload();
        if (shell == null || !frame.hasRemaining()) {
            return;
        }
        byte type = frame.get();
        byte[] payload = new byte[frame.remaining()];
        frame.get(payload);
        switch (type) {
            case Shell.STDIN -> shell.input(payload);
            case Shell.RESIZE -> shell.resize(new String(payload, StandardCharsets.UTF_8));
            default -> socket.close(CloseStatus.PROTOCOL_ERROR);
        }
    }

    @Override
    public void afterConnectionClosed(WebSocketSession socket, CloseStatus status) {
        Shell shell = shells.remove(socket.getId());
        if (shell != null) {
            shell.close();
        }
    }

    private static Optional<String> ticket(WebSocketSession socket) {
        return socket.getHandshakeHeaders().getOrEmpty("Sec-WebSocket-Protocol").stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(String::strip)
                .filter(name -> !name.equals(PROTOCOL))
                .findFirst();
    }
}
