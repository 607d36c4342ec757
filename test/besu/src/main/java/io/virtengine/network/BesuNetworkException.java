package io.virtengine.network;

/** A network that does not do what it was asked to; the message ends in what {@code scripts/besu-network} said last. */
public final class BesuNetworkException extends RuntimeException {

    BesuNetworkException(String message) {
        super(message);
    }

    BesuNetworkException(String message, Throwable cause) {
        super(message, cause);
    }
}
