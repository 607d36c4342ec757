package io.virtengine.besu.admission;

/** Why the pool of this node takes a transaction or not. */
public enum Rule {
    /** The sender brings too many. */
    RATE,
    /** {@code AccountStatus} says that the sender is not operational. */
    STATUS,
    /** {@code GatePolicies} does not let the account do this. */
    IDENTITY
}
