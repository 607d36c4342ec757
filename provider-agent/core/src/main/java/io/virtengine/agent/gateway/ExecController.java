package io.virtengine.agent.gateway;

import io.virtengine.agent.backend.ExecRequest;
import io.virtengine.agent.backend.ExecSession;
import io.virtengine.agent.backend.WorkloadBackend;
import io.virtengine.agent.lifecycle.Workload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Runs one command in a workload and answers with what it wrote and how it ended. */
@RestController
class ExecController {
    private static final int MOST_OUTPUT = 1 << 20;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private final LeaseAccess access;
    private final WorkloadBackend backend;
    private final AuditLog audit;

    ExecController(LeaseAccess access, WorkloadBackend backend, AuditLog audit) {
        this.access = access;
        this.backend = backend;
        this.audit = audit;
    }

    record Command(
            @Nullable String service,
            @Nullable Integer replica,
            List<String> command,
            @Nullable String stdin) {}

    /** @param truncated whether more was written than is shown */
    record Outcome(int exitCode, String stdout, String stderr, boolean truncated) {}

    @PostMapping({"/api/v1/leases/{id}/exec", "/api/v1/deployments/{id}/exec"})
    Outcome exec(
            @RequestAttribute(Gatekeeper.VISITOR) String visitor,
            @PathVariable String id,
            @RequestBody Command command) {
        Workload lease = access.requireServed(visitor, id);
        if (command.service() == null || command.command() == null) {
            throw Refusal.badRequest("argument", "send service and command");
        }
        ExecRequest request = new ExecRequest(
                command.service(), command.replica() == null ? 0 : command.replica(), command.command(), false, 80, 24);
        try (ExecSession session = backend.exec(lease.id(), request)) {
            audit.add("exec", visitor, lease.leaseId() + " " + request.service());
            CompletableFuture<Captured> out = captured(session.stdout());
            CompletableFuture<Captured> err = captured(session.stderr());
            feed(session.stdin(), command.stdin());
            int code = session.exitCode().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            Captured stdout = out.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            Captured stderr = err.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            return new Outcome(code, stdout.text(), stderr.text(), stdout.cut() || stderr.cut());
        } catch (TimeoutException e) {
            throw new Refusal(
                    HttpStatus.REQUEST_TIMEOUT,
                    "exec-timeout",
                    "the command did not end within " + LIMIT.toSeconds() + " s; use the shell",
                    List.of());
        } catch (ExecutionException e) {
            throw new IllegalStateException("the command could not be followed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private record Captured(String text, boolean cut) {}

    private static CompletableFuture<Captured> captured(InputStream stream) {
        CompletableFuture<Captured> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            ByteArrayOutputStream kept = new ByteArrayOutputStream();
            boolean cut = false;
            byte[] buffer = new byte[8_192];
            try {
                for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                    int room = Math.min(n, MOST_OUTPUT - kept.size());
                    kept.write(buffer, 0, room);
                    cut |= room < n;
                }
                result.complete(new Captured(kept.toString(StandardCharsets.UTF_8), cut));
            } catch (IOException e) {
                result.complete(new Captured(kept.toString(StandardCharsets.UTF_8), true));
            }
        });
        return result;
    }

    private static void feed(OutputStream stdin, @Nullable String text) {
        Thread.ofVirtual().start(() -> {
            try (stdin) {
                if (text != null) {
                    stdin.write(text.getBytes(StandardCharsets.UTF_8));
                }
            } catch (IOException closed) {
                // A command need not read its input.
            }
        });
    }
}
