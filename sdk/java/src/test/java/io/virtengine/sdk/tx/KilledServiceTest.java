package io.virtengine.sdk.tx;

import static io.virtengine.sdk.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.ChainEndpoint;
import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.testing.Fountain;
import io.virtengine.sdk.testing.NodeBetween;
import io.virtengine.sdk.testing.SeenWriter;
import io.virtengine.sdk.testing.ServiceProcess;
import io.virtengine.sdk.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Hash;
import org.web3j.crypto.Keys;
import tools.jackson.databind.JsonNode;

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
                fountain.address(),
                "0"
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

    /** The dearer bytes are on record, the node has not got them yet, and that is when the process dies. */
    @Test
    void killedBetweenRecordingAReplacementAndSendingIt() throws Exception {
        SeenWriter.createTable(database);
        try (var chain = EmbeddedChain.start();
                var node = new HoldingNode(chain.endpoint())) {
            Fountain fountain = Fountain.deploy(chain);
            var key = chain.accounts().get(1).getEcKeyPair();
            String sender = new KeySigner(key).address();
            var outbox = new TransactionOutbox(database);
            outbox.enqueue(TransactionIntent.call(sender, "drop", "drops", fountain.address(), Fountain.dropsCall(3)));
            chain.automine(false);
            String[] arguments = {
                ((PGSimpleDataSource) database).getURL(),
                node.endpoint().http().toString(),
                key.getPrivateKey().toString(),
                fountain.address(),
                "1000000000"
            };
            Process first = ServiceProcess.start(LOG, arguments);
            try {
                until("the second bytes are held", () -> node.held.get() > 0);
            } finally {
                first.destroyForcibly().waitFor();
            }
            String recorded = String.valueOf(outbox.find("drop").orElseThrow().hash());
            assertThat(count("tx_replaced")).isEqualTo(1);
            assertThat(count("tx_intent where state = 'replaced' and sent_at is null"))
                    .isEqualTo(1);
            assertThat(chain.client().knows(recorded)).isFalse();

            node.release();
            Process second = ServiceProcess.start(LOG, arguments);
            try {
                until("the same bytes are sent", () -> node.passed.contains(recorded));
                chain.mine(1);
                until("mined", () -> mined() == 1);
                until("handled", () -> count("seen") == 3);
            } finally {
                second.destroyForcibly().waitFor();
            }
            assertThat(chain.client().minedNonce(sender)).isEqualTo(1);
            assertThat(chain.client()
                            .receipt(String.valueOf(
                                    outbox.find("drop").orElseThrow().hash())))
                    .isPresent();
        }
    }

    /** A node that takes a first transaction and sits on the second until it is released. */
    private static final class HoldingNode extends NodeBetween {
        private final AtomicInteger sent = new AtomicInteger();
        private final AtomicInteger held = new AtomicInteger();
        private final CountDownLatch released = new CountDownLatch(1);
        private final Set<String> passed = ConcurrentHashMap.newKeySet();

        HoldingNode(ChainEndpoint behind) {
            super(behind);
        }

        void release() {
            released.countDown();
        }

        @Override
        protected byte[] answer(JsonNode request, Passing passing) throws Exception {
            if (request.path("method").asString("").equals("eth_sendRawTransaction")) {
                if (sent.incrementAndGet() == 2) {
                    held.incrementAndGet();
                    released.await();
                    throw new IOException("whoever asked is dead");
                }
                byte[] raw = Hex.decode(request.path("params").path(0).asString());
                passed.add(Hex.encode(Hash.sha3(raw)));
            }
            return passing.on();
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
