package io.virtengine.sdk.gateway;

import org.jspecify.annotations.Nullable;

/** A gateway refused a request or could not be reached. */
public final class GatewayException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * @param status HTTP status; 0 if there was no answer
     * @param message what happened and, if the gateway said so, why
     */
    public GatewayException(int status, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** HTTP status; 0 if there was no answer. */
    public int status() {
        return status;
    }
}
