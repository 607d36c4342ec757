package io.virtengine.agent.chain;

import io.virtengine.agent.work.UnitOfWork;
import io.virtengine.sdk.tx.TransactionIntent;
import io.virtengine.sdk.tx.TransactionOutbox;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessResourceFailureException;

/** {@link Intents} kept in the SDK's transaction outbox and signed by the operator key. */
public final class OutboxIntents implements Intents {
    private final TransactionOutbox outbox;
    private final ContractSet contracts;
    private final Supplier<String> sender;

    /** @param sender address of the operator key at the time */
    public OutboxIntents(TransactionOutbox outbox, ContractSet contracts, Supplier<String> sender) {
        this.outbox = outbox;
        this.contracts = contracts;
        this.sender = sender;
    }

    @Override
    public void record(UnitOfWork unit, Intent intent) {
        TransactionIntent wanted = TransactionIntent.call(
                        sender.get(),
                        intent.key(),
                        intent.function(),
                        contracts.address(intent.contract()),
                        contracts.encode(intent.contract(), intent.function(), intent.arguments()))
                .withPriority(intent.priority());
        try {
            if (outbox.find(unit.connection(), intent.key()).isEmpty()) {
                outbox.enqueue(
                        unit.connection(), intent.deadline() == null ? wanted : wanted.withDeadline(intent.deadline()));
            }
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the intent " + intent.key() + " was not recorded", e);
        }
    }

    @Override
    public Optional<Outcome> outcome(UnitOfWork unit, String key) {
        try {
            return outbox.find(unit.connection(), key)
                    .map(record -> new Outcome(
                            record.state().isFinal(),
                            record.succeeded(),
                            record.errorName(),
                            record.errorText(),
                            record.gasUsed() == null ? null : BigInteger.valueOf(record.gasUsed())));
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the intent " + key + " was not read", e);
        }
    }
}
