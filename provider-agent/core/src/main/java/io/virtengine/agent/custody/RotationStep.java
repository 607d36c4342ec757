package io.virtengine.agent.custody;

import java.util.Locale;

/** How far a rotation has come. Each step is recorded when it is done, and only then the next begins. */
public enum RotationStep {
    /** The operator asked for it. */
    REQUESTED,
    /** The new key is made, where its role keeps keys. */
    KEY_MADE,
    /** What has to be sent on chain is on its way, or told to the owner. */
    PREPARED,
    /** The chain names the new key. */
    REGISTERED,
    /** New work uses the new key. */
    SWITCHED,
    /** Nothing that the old key began is open. */
    DRAINED,
    /** The grace time is over; the old key does nothing any more. */
    RETIRED,
    /** The old key is put away. */
    ARCHIVED;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static RotationStep of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
