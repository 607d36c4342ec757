package io.virtengine.sdk.tx;

import io.virtengine.sdk.chain.DecodedRevert;
import io.virtengine.sdk.chain.Receipt;

/** A transaction that did not do what it should. */
public abstract sealed class TransactionFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TransactionFailure(String message) {
        super(message);
    }

    /** The contract refuses it; nothing was sent. */
    public static final class Rejected extends TransactionFailure {
        private static final long serialVersionUID = 1L;
        private final transient DecodedRevert reason;

        /** A refusal for that reason. */
        public Rejected(DecodedRevert reason) {
            super(reason.message());
            this.reason = reason;
        }

        /** The contract's error. */
        public DecodedRevert reason() {
            return reason;
        }
    }

    /** It was mined and reverted, because the state changed after it was tried. */
    public static final class Reverted extends TransactionFailure {
        private static final long serialVersionUID = 1L;
        private final transient DecodedRevert reason;
        private final transient Receipt receipt;

        Reverted(DecodedRevert reason, Receipt receipt) {
            super(reason.message() + " in transaction " + receipt.transactionHash());
            this.reason = reason;
            this.receipt = receipt;
        }

        /** The contract's error, as far as a repetition of the call tells. */
        public DecodedRevert reason() {
            return reason;
        }

        /** The receipt. */
        public Receipt receipt() {
            return receipt;
        }
    }

    /** The node will not take it. */
    public static final class Refused extends TransactionFailure {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /** Sent, and not mined in time: it may still be. Look the hash up before sending anything similar. */
    public static final class NotMined extends TransactionFailure {
        private static final long serialVersionUID = 1L;
        private final String hash;

        NotMined(String hash, String message) {
            super(message);
            this.hash = hash;
        }

        /** The transaction's hash. */
        public String hash() {
            return hash;
        }
    }
}
