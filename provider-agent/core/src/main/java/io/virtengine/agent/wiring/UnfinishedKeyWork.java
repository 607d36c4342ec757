package io.virtengine.agent.wiring;

import io.virtengine.agent.custody.KeyRing;
import io.virtengine.agent.custody.OldKeyWork;
import io.virtengine.agent.lifecycle.StoredSecrets;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.UnitOfWork;
import io.virtengine.sdk.tx.TransactionOutbox;
import java.sql.SQLException;
import org.springframework.dao.DataAccessResourceFailureException;

/** Where replaced keys leave work behind: the outbox, the statements, the stored secrets. */
public final class UnfinishedKeyWork implements OldKeyWork {
    private final TransactionOutbox outbox;
    private final StoredSecrets secrets;
    private final KeyRing keys;

    public UnfinishedKeyWork(Database database, StoredSecrets secrets, KeyRing keys) {
        this.outbox = new TransactionOutbox(database.source());
        this.secrets = secrets;
        this.keys = keys;
    }

    @Override
    public int handOver(UnitOfWork unit, String oldOperator, String newOperator) {
        try {
            if (count(unit, oldOperator, "'created', 'checked'") > 0) {
                outbox.reassign(unit.connection(), oldOperator, newOperator);
            }
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the transactions of " + oldOperator + " were not moved", e);
        }
        return count(unit, oldOperator, "'signed', 'sent'");
    }

    private static int count(UnitOfWork unit, String sender, String states) {
        return unit.db()
                .sql("select count(*) from tx_intent where sender = :sender and state in (" + states + ")")
                .param("sender", sender)
                .query(Integer.class)
                .single();
    }

    @Override
    public int openStatements(UnitOfWork unit, String oldAttestationKey) {
        return unit.db()
                .sql("select count(*) from usage_statement where signer = :signer and status = 'sent'")
                .param("signer", oldAttestationKey)
                .query(Integer.class)
                .single();
    }

    @Override
    public int reseal() {
        return secrets.reseal(keys.encryption().recipient());
    }
}
