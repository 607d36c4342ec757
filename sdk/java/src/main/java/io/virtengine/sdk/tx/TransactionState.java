package io.virtengine.sdk.tx;

import java.util.Locale;

/** Where an intent is on its way. */
public enum TransactionState {
    /** Waits for its simulation. */
    CREATED,
    /** A simulation succeeded; waits to be signed. */
    CHECKED,
    /** Signed and on record; may or may not have reached a node. */
    SIGNED,
    /** A node has taken it. */
    SENT,
    /**
     * Not mined in time, so dearer bytes with the same nonce are on record and on their way too. Whichever is mined counts;
     * no more than one can be.
     */
    REPLACED,
    /** Mined with success. */
    MINED_OK,
    /** Mined and reverted. */
    MINED_REVERTED,
    /** Given up before it was signed: refused in simulation, deadline passed, or too many failures. */
    DEAD;

    /** Whether nothing will change any more. */
    public boolean isFinal() {
        return this == MINED_OK || this == MINED_REVERTED || this == DEAD;
    }

    String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    static TransactionState of(String column) {
        return valueOf(column.toUpperCase(Locale.ROOT));
    }
}
