package io.virtengine.agent.gateway;

import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.chain.ChainAwayException;
import io.virtengine.agent.lifecycle.ActionDesk;
import io.virtengine.agent.lifecycle.ManifestDesk;
import io.virtengine.agent.lifecycle.Manifests;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Turns what went wrong into a problem document that says what to do, and never more than the client may know. */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(Refusal refusal) {
        return ResponseEntity.status(refusal.status()).body(refusal.problem());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> invalid(Manifests.InvalidManifestException e) {
        return refused(new Refusal(
                HttpStatus.UNPROCESSABLE_CONTENT, "manifest-invalid", "the manifest has problems", e.problems()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unacceptable(ManifestDesk.RefusedException e) {
        return refused(Refusal.conflict("manifest-refused", String.valueOf(e.getMessage())));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unacceptable(ActionDesk.RefusedException e) {
        return refused(Refusal.conflict(e.kind(), String.valueOf(e.getMessage())));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> backend(BackendException e) {
        return switch (e) {
            case BackendException.NotFound gone -> refused(Refusal.notFound("such workload, service or replica"));
            case BackendException.Permanent p ->
                refused(Refusal.conflict("workload-state", String.valueOf(p.getMessage())));
            case BackendException.Quota q -> refused(Refusal.conflict("quota", String.valueOf(q.getMessage())));
            case BackendException.Auth a -> unavailable("the provider's back end refuses the agent", a);
            case BackendException.Retryable r -> unavailable("the provider's back end is busy or away", r);
        };
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> chainAway(ChainAwayException e) {
        return unavailable("the chain does not answer; try again", e);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> databaseAway(DataAccessException e) {
        return unavailable("the agent's database does not answer; try again", e);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> wrongArgument(IllegalArgumentException e) {
        return refused(Refusal.badRequest("argument", String.valueOf(e.getMessage())));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unexpected(RuntimeException e) {
        LOG.error("A request failed unexpectedly", e);
        return refused(new Refusal(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "internal",
                "the agent failed; the operator's log says why",
                List.of()));
    }

    private ResponseEntity<ProblemDetail> unavailable(String detail, RuntimeException cause) {
        LOG.warn("{}: {}", detail, cause.getMessage());
        return refused(new Refusal(HttpStatus.SERVICE_UNAVAILABLE, "unavailable", detail, List.of()));
    }
}
