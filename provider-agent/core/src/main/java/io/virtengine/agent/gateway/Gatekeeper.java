package io.virtengine.agent.gateway;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stands before every endpoint: who is this, do they ask too often, is the body too large. All but a few paths need a
 * token; without a good one there is no difference between paths that exist and paths that do not.
 */
final class Gatekeeper extends OncePerRequestFilter {
    /** Request attribute with the signed-in address. */
    static final String VISITOR = "ve.visitor";

    private static final Set<String> OPEN = Set.of(
            "/api/v1/auth/nonce",
            "/api/v1/auth/login",
            "/api/v1/provider",
            "/api/v1/provider/info",
            "/api/v1/health",
            "/api/v1/openapi");
    static final String SHELL = "/api/v1/shell";
    private static final String IMAGES = "/api/v1/images/";
    private final Tokens tokens;
    private final RateLimits strangers;
    private final RateLimits principals;
    private final long maxBody;
    private final JsonMapper json = JsonMapper.shared();

    Gatekeeper(Tokens tokens, RateLimits strangers, RateLimits principals, long maxBody) {
        this.tokens = tokens;
        this.strangers = strangers;
        this.principals = principals;
        this.maxBody = maxBody;
    }

    /** Whether a path is for anybody. */
    static boolean open(String path) {
        return OPEN.contains(path);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String path = request.getRequestURI();
        Optional<String> visitor = bearer(request).flatMap(tokens::verify);
        boolean allowed = visitor.map(principals::allows).orElseGet(() -> strangers.allows(request.getRemoteAddr()));
        if (!allowed) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "60");
            refuse(
                    response,
                    new Refusal(
                            HttpStatus.TOO_MANY_REQUESTS,
                            "rate",
                            "too many requests; wait a minute",
                            java.util.List.of()));
            return;
        }
        // A shell's token comes with the WebSocket handshake and is checked there.
        if (visitor.isEmpty() && !open(path) && !path.equals(SHELL)) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
            refuse(response, Refusal.unauthorized("sign in first; tokens last a few minutes"));
            return;
        }
        boolean image = path.startsWith(IMAGES);
        if (!image && request.getContentLengthLong() > maxBody) {
            refuse(response, Refusal.tooLarge("a body", maxBody));
            return;
        }
        visitor.ifPresent(address -> request.setAttribute(VISITOR, address));
        chain.doFilter(image ? request : new LimitedRequest(request, maxBody), response);
    }

    private void refuse(HttpServletResponse response, Refusal refusal) throws IOException {
        response.setStatus(refusal.status().value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(json.writeValueAsBytes(refusal.problem()));
    }

    private static Optional<String> bearer(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return header != null && header.startsWith("Bearer ") ? Optional.of(header.substring(7)) : Optional.empty();
    }
}
