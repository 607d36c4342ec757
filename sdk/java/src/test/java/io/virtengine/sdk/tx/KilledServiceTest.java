package io.virtengine.sdk.tx;

import static io.virtengine.sdk.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.testing.Fountain;
import io.virtengine.sdk.testing.SeenWriter;
import io.virtengine.sdk.testing.ServiceProcess;
import io.virtengine.sdk.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Keys;

/** A service that sends and reads is killed again and again; in the end everything has happened exactly once. */
class KilledServiceTest {

    private static final int INTENTS = 120;
    private static final Path LOG = Path.of("target", "killed-service.log");

    private final DataSource database = TestDatabase.create();

    @Test
    void nothingIsLostAndNothingHappensTwice() throws Exception {
        SeenWriter.createTable(database);
        try (var chain = EmbeddedChain.start()) {
            Fountain fountain = Fountain.deploy(chain);
            ECKeyPair pair = Keys.createEcKeyPair();
            var outbox = new TransactionOutbox(database);
            String sender = new KeySigner(pair).address();
            for (int i = 1; i <= INTENTS; i++) {
                outbox.enqueue(TransactionIntent.call(
                        sender, "drop-" + i, "drops", fountain.address(), Fountain.dropsCall(1 + i % 3)));
            }
            String[] arguments = {
                ((PGSimpleDataSource) database).getURL(),
                chain.endpoint().http().toString(),
                pair.getPrivateKey().toString(),
                fountain.address()
            };
            for (int killAt : new int[] {15, 60}) {
                Process service = ServiceProcess.start(LOG, arguments);
                try {
                    until("progress to " + killAt, () -> mined() >= killAt);
                } finally {
                    // SIGKILL: no hook runs, nothing is flushed.
                    service.destroyForcibly().waitFor();
                }
            }
            Process last = ServiceProcess.start(LOG, arguments);
            try {
                until("all mined", () -> mined() == INTENTS);
                until("all handled", () -> count("seen") == count("event_inbox") && count("seen") >= 2 * INTENTS);
            } finally {
                last.destroyForcibly().waitFor();
            }
            assertThat(chain.client().minedNonce(sender)).isEqualTo(INTENTS);
            assertThat(count("seen")).isEqualTo(2 * INTENTS);
            assertThat(count("tx_superseded")).isZero();
        }
    }

    private long mined() throws SQLException {
        return count("tx_intent where state = 'mined_ok'");
    }

    private long count(String from) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from " + from)) {
            row.next();
            return row.getLong(1);
        }
    }
}
