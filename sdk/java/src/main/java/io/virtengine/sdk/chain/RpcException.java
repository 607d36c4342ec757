package io.virtengine.sdk.chain;

import org.jspecify.annotations.Nullable;

/** A request to the node that brought no result. */
public abstract sealed class RpcException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RpcException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The node could not be reached or did not answer properly: nothing is known about the request's effect. */
    public static final class Unavailable extends RpcException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The node answered with an error. */
    public static final class Refused extends RpcException {
        private static final long serialVersionUID = 1L;
        /** JSON-RPC 2.0 §5.1. */
        private static final int INTERNAL_ERROR = -32_603;

        private final int code;
        private final @Nullable String data;

        public Refused(String method, int code, String message, @Nullable String data) {
            super(method + ": " + message + " (" + code + ")", null);
            this.code = code;
            this.data = data;
        }

        /** JSON-RPC error code; 3 is a revert on most nodes. */
        public int code() {
            return code;
        }

        /**
         * Whether the called contract reverted. Otherwise the node refused for a reason of its own, such as a limit, and
         * nothing is known about the call's result.
         */
        public boolean isRevert() {
            return data != null || code == 3 || String.valueOf(getMessage()).contains("revert");
        }

        /**
         * Whether the node may well answer a moment later. Besu calls a block its head some milliseconds before it can look its
         * header up, and says meanwhile that it has an internal error, or that it finds no block of that height.
         */
        boolean isMomentary() {
            String message = String.valueOf(getMessage());
            return data == null
                    && (code == INTERNAL_ERROR && message.contains("Internal error")
                            || message.contains("Block not found"));
        }

        /** Revert data as hexadecimal text, where the node supplied it. */
        public @Nullable String data() {
            return data;
        }
    }
}
