package io.virtengine.agent.gateway;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.virtengine.agent.backend.LogLine;
import io.virtengine.agent.backend.LogQuery;
import io.virtengine.agent.backend.LogSubscription;
import io.virtengine.agent.backend.WorkloadBackend;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.lifecycle.Workload;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** A lease's logs: the newest lines as text, or followed as server-sent events. */
@RestController
class LogController {
    private static final Duration BEAT = Duration.ofSeconds(10);
    private final LeaseAccess access;
    private final WorkloadBackend backend;
    private final AuditLog audit;
    private final Duration longest;
    private final JsonMapper json = JsonMapper.shared();

    LogController(LeaseAccess access, WorkloadBackend backend, AuditLog audit, AgentConfiguration configuration) {
        this.access = access;
        this.backend = backend;
        this.audit = audit;
        this.longest = configuration.gateway().shellLimit();
    }

    @ApiResponse(
            responseCode = "200",
            description = "Lines of text, or with follow=true server-sent events as lines are written.",
            content = {
                @Content(mediaType = MediaType.TEXT_PLAIN_VALUE, schema = @Schema(type = "string")),
                @Content(mediaType = MediaType.TEXT_EVENT_STREAM_VALUE, schema = @Schema(type = "string"))
            })
    @GetMapping({"/api/v1/leases/{id}/logs", "/api/v1/deployments/{id}/logs"})
    void logs(
            @RequestAttribute(Gatekeeper.VISITOR) String visitor,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String service,
            @RequestParam(defaultValue = "200") int tail,
            @RequestParam(defaultValue = "false") boolean follow,
            HttpServletResponse response)
            throws IOException {
        Workload lease = access.requireServed(visitor, id);
        LogQuery query = new LogQuery(Optional.ofNullable(service), tail);
        if (follow) {
            audit.add("log-stream", visitor, lease.leaseId());
            follow(lease, query, response);
            return;
        }
        List<LogLine> lines = backend.logs(lease.id(), query);
        response.setContentType(MediaType.TEXT_PLAIN_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        OutputStream out = response.getOutputStream();
        for (LogLine line : lines) {
            out.write((line.text() + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Writes in the request's own thread, so a slow reader slows only its own stream. */
    private void follow(Workload lease, LogQuery query, HttpServletResponse response) throws IOException {
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        Stream stream = new Stream(response.getOutputStream());
        Instant end = Instant.now().plus(longest);
        try (LogSubscription subscription = backend.follow(lease.id(), query, line -> stream.send(event(line)))) {
            while (subscription.open() && !stream.broken() && Instant.now().isBefore(end)) {
                // An empty comment finds out whether anybody still listens.
                stream.send(": \n\n");
                Thread.sleep(BEAT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String event(LogLine line) {
        return "event: " + line.stream().name().toLowerCase(java.util.Locale.ROOT) + "\ndata: "
                + json.writeValueAsString(line) + "\n\n";
    }

    /** One client's event stream; writes of lines and of beats do not mix. */
    private static final class Stream {
        private final OutputStream out;
        private final ReentrantLock lock = new ReentrantLock();
        private volatile boolean broken;

        Stream(OutputStream out) {
            this.out = out;
        }

        void send(String text) {
            lock.lock();
            try {
                if (!broken) {
                    out.write(text.getBytes(StandardCharsets.UTF_8));
                    out.flush();
                }
            } catch (IOException gone) {
                broken = true;
            } finally {
                lock.unlock();
            }
        }

        boolean broken() {
            return broken;
        }
    }
}
