package io.virtengine.agent.gateway;

import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** A request that is not served, as the client will read it (RFC 9457). */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient HttpStatus status;
    private final String kind;
    private final transient List<?> errors;

    Refusal(HttpStatus status, String kind, String detail, List<?> errors) {
        super(detail);
        this.status = status;
        this.kind = kind;
        this.errors = List.copyOf(errors);
    }

    static Refusal badRequest(String kind, String detail) {
        return new Refusal(HttpStatus.BAD_REQUEST, kind, detail, List.of());
    }

    /** More came than is taken: {@code what}, with its article, has up to that many bytes. */
    static Refusal tooLarge(String what, long most) {
        return new Refusal(
                HttpStatus.CONTENT_TOO_LARGE, "too-large", what + " has up to " + most + " bytes", List.of());
    }

    static Refusal unauthorized(String detail) {
        return new Refusal(HttpStatus.UNAUTHORIZED, "unauthorized", detail, List.of());
    }

    /** The same answer for what does not exist and for what belongs to somebody else. */
    static Refusal notFound(String what) {
        return new Refusal(HttpStatus.NOT_FOUND, "not-found", "there is no " + what + " of yours here", List.of());
    }

    /** The agent cannot judge the request now; later it may. */
    static Refusal unavailable(String why) {
        return new Refusal(HttpStatus.SERVICE_UNAVAILABLE, "unavailable", why, List.of());
    }

    static Refusal conflict(String kind, String detail) {
        return new Refusal(HttpStatus.CONFLICT, kind, detail, List.of());
    }

    ProblemDetail problem() {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, String.valueOf(getMessage()));
        problem.setType(java.net.URI.create("urn:virtengine:problem:" + kind));
        problem.setTitle(status.getReasonPhrase());
        if (!errors.isEmpty()) {
            problem.setProperty("errors", errors);
        }
        return problem;
    }

    HttpStatus status() {
        return status;
    }
}
