package io.virtengine.sdk.tx;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.db.Transactions;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.testing.Await;
import io.virtengine.sdk.testing.Counter;
import io.virtengine.sdk.testing.TestDatabase;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** One key's work goes over to another while both are at it. */
class KeyHandoverTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final SenderOptions QUICK = SenderOptions.defaults()
            .withPoll(Duration.ofMillis(20))
            .withLongestRetry(Duration.ofMillis(200))
            .withRebroadcastAfter(Duration.ofMillis(300));

    private final DataSource database = TestDatabase.create();
    private final TransactionOutbox outbox = new TransactionOutbox(database);
    private final RevertReason reasons = new RevertReason(ContractArtifacts.load());

    @Test
    void whatIsInFlightStaysAndWhatWaitsOrFailedGoesOver() throws Exception {
        KeySigner old = KeySigner.fresh();
        KeySigner next = KeySigner.fresh();
        var failures = new AtomicInteger();
        TransactionListener startOver = (transaction, record) -> {
            if (!record.succeeded()) {
                failures.incrementAndGet();
                outbox.restart(transaction, record, next.address(), Duration.ZERO);
            }
        };
        try (EmbeddedChain chain = EmbeddedChain.start()) {
            Counter counter = Counter.deploy(chain, 0);
            chain.automine(false);
            outbox.enqueue(TransactionIntent.call(old.address(), "flies", "countUp", counter.address(), new byte[0]));
            try (var before = new TransactionSender(database, chain.client(), old, reasons, QUICK, startOver).start()) {
                Await.until("the first is in flight", () -> state("flies") == TransactionState.SENT);
                byte[] needsTwo = Hex.decode("0x" + "00".repeat(31) + "02");
                outbox.enqueue(TransactionIntent.call(old.address(), "waits", "needsTwo", counter.address(), needsTwo));
                new Transactions(database)
                        .run(connection -> outbox.reassign(connection, old.address(), next.address()));
                byte[] needsThree = Hex.decode("0x" + "00".repeat(31) + "03");
                outbox.enqueue(
                        TransactionIntent.call(old.address(), "fails", "needsThree", counter.address(), needsThree));
                chain.automine(true);
                chain.mine(1);
                assertThat(outbox.await("flies", PATIENCE).sender()).isEqualTo(old.address());
                Await.until("the old key's failure goes over", () -> failures.get() > 0);
                assertThat(outbox.find("fails").orElseThrow().sender()).isEqualTo(next.address());
                assertThat(before.leaseHeld())
                        .as("the fenced sender works again")
                        .isTrue();
                outbox.enqueue(
                        TransactionIntent.call(next.address(), "second", "countUp", counter.address(), new byte[0]));
                try (var after =
                        new TransactionSender(database, chain.client(), next, reasons, QUICK, startOver).start()) {
                    for (String name : new String[] {"second", "waits", "fails"}) {
                        TransactionRecord record = outbox.await(name, PATIENCE);
                        while (!record.succeeded()) {
                            record = outbox.await(name, PATIENCE);
                        }
                        assertThat(record.sender()).isEqualTo(next.address());
                    }
                    assertThat(after.leaseHeld()).isTrue();
                }
            }
            assertThat(counter.count()).isEqualTo(4);
        }
    }

    private TransactionState state(String name) throws Exception {
        return outbox.find(name).orElseThrow().state();
    }
}
