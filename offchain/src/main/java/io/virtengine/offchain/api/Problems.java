package io.virtengine.offchain.api;

import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Errors as RFC 9457 problems. What went wrong inside is logged, not told. */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    @ExceptionHandler
    ProblemDetail invalid(InvalidParameter e) {
        ProblemDetail problem = problem(HttpStatus.BAD_REQUEST, "invalid-parameter", "Invalid parameter", e);
        problem.setProperty("parameter", e.parameter());
        return problem;
    }

    @ExceptionHandler
    ProblemDetail unknown(UnknownObject e) {
        ProblemDetail problem = problem(HttpStatus.NOT_FOUND, "unknown-object", "Unknown object", e);
        problem.setProperty("asOfBlock", e.asOfBlock());
        return problem;
    }

    @ExceptionHandler
    ProblemDetail notYet(NotIndexedYet e) {
        return problem(HttpStatus.SERVICE_UNAVAILABLE, "not-indexed-yet", "Not indexed yet", e);
    }

    @ExceptionHandler
    ProblemDetail busy(TooManyStreams e) {
        return problem(HttpStatus.TOO_MANY_REQUESTS, "too-many-streams", "Too many streams", e);
    }

    @ExceptionHandler
    ProblemDetail unexpected(RuntimeException e) {
        LOG.error("a request failed", e);
        var problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.INTERNAL_SERVER_ERROR, "the request failed for a reason of ours; it has been logged");
        problem.setType(URI.create("urn:virtengine:problem:internal"));
        return problem;
    }

    private static ProblemDetail problem(HttpStatus status, String type, String title, RuntimeException e) {
        var problem = ProblemDetail.forStatusAndDetail(status, e.getMessage());
        problem.setType(URI.create("urn:virtengine:problem:" + type));
        problem.setTitle(title);
        return problem;
    }
}
