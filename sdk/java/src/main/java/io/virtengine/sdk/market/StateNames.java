package io.virtengine.sdk.market;

import java.math.BigInteger;
import java.util.List;

/** Names of the states that contracts count, in the order of their enumerations; the first is "does not exist". */
public enum StateNames {
    /** {@code IDeploymentRegistry.DeploymentState}. */
    DEPLOYMENT("None", "Active", "Closed"),
    /** {@code IDeploymentRegistry.GroupState}. */
    GROUP("None", "Open", "Paused", "InsufficientFunds", "Closed"),
    /** {@code IOrderBook.OrderState}. */
    ORDER("None", "Open", "Active", "Closed"),
    /** {@code IOrderBook.BidState}. */
    BID("None", "Open", "Active", "Lost", "Expired", "Closed"),
    /** {@code IOrderBook.LeaseState}. */
    LEASE("None", "Accepted", "Running", "Closed", "InsufficientFunds"),
    /** {@code IProviderRegistry.State}. */
    PROVIDER("None", "Active", "Paused", "Exiting", "Exited", "Banned"),
    /** {@code IEscrowVault.AccountState}. */
    ACCOUNT("None", "Open", "Closed");

    private final List<String> names;

    StateNames(String... names) {
        this.names = List.of(names);
    }

    /**
     * The name of a state.
     *
     * @throws IllegalArgumentException if there is no such state, which a newer contract may have
     */
    public String of(BigInteger state) {
        if (state.signum() < 0 || state.compareTo(BigInteger.valueOf(names.size())) >= 0) {
            throw new IllegalArgumentException("no state of " + name() + ": " + state);
        }
        return names.get(state.intValueExact());
    }
}
