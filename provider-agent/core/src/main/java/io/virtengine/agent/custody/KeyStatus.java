package io.virtengine.agent.custody;

import java.util.Locale;
import java.util.Set;

/** Where a key is in its life (provider spec 1.3, "Key lifecycle state machine"). */
public enum KeyStatus {
    CREATED,
    /** Made, not registered on chain yet. */
    PENDING,
    /** The key of its role. */
    ACTIVE,
    /** Replaced; still needed for what it began. */
    ROTATING,
    /** Signs nothing until the operator says so. */
    SUSPENDED,
    DEACTIVATED,
    EXPIRED,
    /** Known to be in wrong hands: never used again. */
    COMPROMISED,
    ARCHIVED,
    DESTROYED;

    /** Whether a key may go from this state to another. */
    public boolean mayBecome(KeyStatus next) {
        return switch (this) {
            case CREATED -> Set.of(PENDING, ACTIVE, DESTROYED).contains(next);
            case PENDING -> Set.of(ACTIVE, DESTROYED).contains(next);
            case ACTIVE ->
                Set.of(ROTATING, SUSPENDED, DEACTIVATED, COMPROMISED, EXPIRED).contains(next);
            case ROTATING -> Set.of(ACTIVE, DEACTIVATED).contains(next);
            case SUSPENDED -> Set.of(ACTIVE, DEACTIVATED, COMPROMISED).contains(next);
            case DEACTIVATED, EXPIRED -> Set.of(ARCHIVED, DESTROYED).contains(next);
            case COMPROMISED, ARCHIVED -> next == DESTROYED;
            case DESTROYED -> false;
        };
    }

    /** Whether a key in this state gives signatures. */
    public boolean signs() {
        return this == PENDING || this == ACTIVE || this == ROTATING;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static KeyStatus of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
