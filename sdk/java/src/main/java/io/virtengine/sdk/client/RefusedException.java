package io.virtengine.sdk.client;

import io.virtengine.sdk.chain.DecodedRevert;

/** A contract refused a transaction or a view call; nothing was changed. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient DecodedRevert reason;

    /** A refusal of {@code purpose} for {@code reason}. */
    public RefusedException(String purpose, DecodedRevert reason) {
        super(purpose + " was refused: " + reason.message());
        this.reason = reason;
    }

    /** The contract's error with its values. */
    public DecodedRevert reason() {
        return reason;
    }
}
