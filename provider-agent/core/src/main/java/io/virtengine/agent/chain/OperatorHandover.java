package io.virtengine.agent.chain;

import io.virtengine.sdk.tx.TransactionOutbox;
import io.virtengine.sdk.tx.TransactionRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;

/** Gives a transaction that failed because its key is no longer the provider's operator to the key that is. */
public final class OperatorHandover {
    private static final Duration UNREGISTERED_PAUSE = Duration.ofSeconds(30);
    private final TransactionOutbox outbox;
    private final Supplier<String> present;
    private final Market market;
    private final String provider;

    /** @param present address of the operator key that new work uses */
    public OperatorHandover(TransactionOutbox outbox, Supplier<String> present, Market market, String provider) {
        this.outbox = outbox;
        this.present = present;
        this.market = market;
        this.provider = provider;
    }

    /**
     * Starts a failed intent over if its key was not the operator. A key may also have lost its right before the agent
     * switched, or because the owner took it away: then the intent waits, and goes over with the switch.
     *
     * @return whether the intent lives on
     */
    public boolean startedOver(Connection transaction, TransactionRecord failed) throws SQLException {
        if (!present.get().equals(failed.sender())) {
            outbox.restart(transaction, failed, present.get(), Duration.ZERO);
            return true;
        }
        String onChain = market.provider(provider).operator();
        if (onChain.equalsIgnoreCase(failed.sender()) || provider.equalsIgnoreCase(failed.sender())) {
            return false;
        }
        outbox.restart(transaction, failed, present.get(), UNREGISTERED_PAUSE);
        return true;
    }
}
