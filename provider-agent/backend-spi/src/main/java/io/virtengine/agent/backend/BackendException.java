package io.virtengine.agent.backend;

import org.jspecify.annotations.Nullable;

/** A back end could not do what it was asked; the subclass says whether and when asking again makes sense. */
public abstract sealed class BackendException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private BackendException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Asking again cannot help: the request itself is wrong for this back end. */
    public static final class Permanent extends BackendException {
        private static final long serialVersionUID = 1L;

        public Permanent(String message) {
            super(message, null);
        }

        public Permanent(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Asking again later may help: something underneath was busy, slow or away. Says nothing about existence. */
    public static final class Retryable extends BackendException {
        private static final long serialVersionUID = 1L;

        public Retryable(String message) {
            super(message, null);
        }

        public Retryable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** There is not enough left: capacity, ports, or a limit of the back end. */
    public static final class Quota extends BackendException {
        private static final long serialVersionUID = 1L;

        public Quota(String message) {
            super(message, null);
        }
    }

    /** The agent lacks a right on the back end; an operator has to act. */
    public static final class Auth extends BackendException {
        private static final long serialVersionUID = 1L;

        public Auth(String message) {
            super(message, null);
        }

        public Auth(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The workload, service or replica that was named does not exist; this was looked up, not guessed. */
    public static final class NotFound extends BackendException {
        private static final long serialVersionUID = 1L;

        public NotFound(String message) {
            super(message, null);
        }
    }
}
