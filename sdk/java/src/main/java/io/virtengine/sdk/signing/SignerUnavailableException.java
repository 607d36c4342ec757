package io.virtengine.sdk.signing;

/** The holder of a key gives no signature now: it cannot be reached, is locked, or refuses. Nothing was signed. */
public class SignerUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SignerUnavailableException(String message) {
        super(message);
    }

    public SignerUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
