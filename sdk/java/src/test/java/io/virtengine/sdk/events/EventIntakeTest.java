package io.virtengine.sdk.events;

import static io.virtengine.sdk.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.ChainEndpoint;
import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.testing.ForgetfulNode;
import io.virtengine.sdk.testing.Fountain;
import io.virtengine.sdk.testing.SeenWriter;
import io.virtengine.sdk.testing.StingyNode;
import io.virtengine.sdk.testing.TcpProxy;
import io.virtengine.sdk.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventIntakeTest {

    private static final Duration POLL = Duration.ofMillis(20);

    private final DataSource database = TestDatabase.create();
    private final EmbeddedChain chain = EmbeddedChain.start();
    private final Fountain fountain = Fountain.deploy(chain);
    private final EventDecoder decoder = fountain.decoder();

    @BeforeEach
    void makeTheConsumersTable() throws SQLException {
        SeenWriter.createTable(database);
    }

    @AfterEach
    void stopChain() {
        chain.close();
    }

    private static IntakeOptions options() {
        return IntakeOptions.defaults().withPoll(POLL).withLongestRetry(Duration.ofMillis(100));
    }

    private EventIntake intake(ChainClient client, IntakeOptions options) {
        return new EventIntake(
                        database, client, new EventInbox(database, decoder, "main", 0), options, IntakeListener.NONE)
                .start();
    }

    private EventDispatcher dispatcher(EventConsumer consumer) {
        return new EventDispatcher(database, decoder, "main", POLL, List.of(consumer)).start();
    }

    @Test
    void everyEventArrivesOnceInOrderWhateverIsRestarted() throws Exception {
        fountain.drops(700);
        fountain.mystery();
        var first = intake(chain.client(), options());
        var consumers = dispatcher(new SeenWriter("writer", 100));
        until("some events handled", () -> count("seen") > 0);
        consumers.close();
        first.close();
        fountain.drops(300);
        chain.mine(50);
        fountain.drops(5);
        try (var second = intake(chain.client(), options());
                var again = dispatcher(new SeenWriter("writer", 100))) {
            until(
                    "all handled",
                    () -> again.handledThrough("writer").orElse(-1L)
                            == chain.client().blockNumber());
            assertThat(second.mismatch()).isEmpty();
            assertThat(again.failures()).isEmpty();
        }
        assertThat(count("seen")).isEqualTo(1_005);
        assertThat(count("event_inbox")).isEqualTo(1_006);
        assertThat(count("event_inbox where event is null")).isEqualTo(1);
        assertThat(count("(select block, log_index, lag((block, log_index)) over (order by n) as before from seen) s"
                        + " where (block, log_index) <= before"))
                .isZero();
    }

    @Test
    void aFailingHandlerLosesNothingAndHoldsUpNobody() throws Exception {
        fountain.drops(250);
        var attempts = new AtomicInteger();
        var flaky = new SeenWriter("flaky", 100) {
            @Override
            public void handle(Connection transaction, List<RecordedEvent> events) throws SQLException {
                super.handle(transaction, events);
                if (attempts.incrementAndGet() == 2) {
                    throw new IllegalStateException("out of order today");
                }
            }
        };
        var other = new AtomicInteger();
        var steady = new EventConsumer() {
            @Override
            public String name() {
                return "steady";
            }

            @Override
            public void handle(Connection transaction, List<RecordedEvent> events) {
                other.addAndGet(events.size());
            }
        };
        try (var reading = intake(chain.client(), options());
                var consumers = new EventDispatcher(database, decoder, "main", POLL, List.of(flaky, steady)).start()) {
            until("the failure shows", () -> consumers.failures().containsKey("flaky"));
            assertThat(count("seen")).isEqualTo(100);
            until("the steady one is done", () -> other.get() == 250);
            until("the flaky one recovers", () -> count("seen") == 250);
            assertThat(reading.nodeReachable()).isTrue();
        }
    }

    @Test
    void aCutLineLosesNothing() throws Exception {
        try (var proxy = new TcpProxy(chain.endpoint().http().getPort());
                var client = new ChainClient(ChainEndpoint.of("http://127.0.0.1:" + proxy.port()));
                var reading = intake(client, options());
                var consumers = dispatcher(new SeenWriter("writer", 100))) {
            fountain.drops(10);
            until("first ten", () -> count("seen") == 10);
            proxy.cut();
            fountain.drops(20);
            until("the cut is noticed", () -> !reading.nodeReachable());
            assertThat(count("seen")).isEqualTo(10);
            proxy.mend();
            until("the rest arrives", () -> count("seen") == 30);
            assertThat(consumers.failures()).isEmpty();
        }
    }

    /** Polling is so slow here that only news of heads can make the reader look. */
    @Test
    void newsOfHeadsWakeTheReaderAndABrokenLineIsMadeAnew() throws Exception {
        try (var proxy = new TcpProxy(chain.endpoint().http().getPort());
                var client = new ChainClient(chain.endpoint().withWebSocket("ws://127.0.0.1:" + proxy.port()));
                var reading = intake(client, options().withPoll(Duration.ofHours(1)))) {
            until("subscribed", reading::headsAnnounced);
            fountain.drops(10);
            until("first ten", () -> count("event_inbox") == 10);
            proxy.cut();
            until("the cut is noticed", () -> !reading.headsAnnounced());
            // A look that the last news before the cut called for may still be on its way, and see these already.
            fountain.drops(20);
            proxy.mend();
            until("what happened meanwhile is read", () -> count("event_inbox") == 30);
            fountain.drops(5);
            until("news come again", () -> count("event_inbox") == 35);
            assertThat(reading.nodeReachable()).isTrue();
        }
    }

    /** Polling is so slow here that only a retry of its own can make the reader look again. */
    @Test
    void aNodeThatWasAwayIsAskedAgainSoonHoweverSlowPollingIs() throws Exception {
        fountain.drops(10);
        try (var proxy = new TcpProxy(chain.endpoint().http().getPort());
                var client = new ChainClient(ChainEndpoint.of("http://127.0.0.1:" + proxy.port()))) {
            proxy.cut();
            try (var reading = intake(client, options().withPoll(Duration.ofHours(1)))) {
                until("the cut is noticed", () -> !reading.nodeReachable());
                proxy.mend();
                until("read", () -> count("event_inbox") == 10);
            }
        }
    }

    @Test
    void withoutNewsOfHeadsPollingGoesOn() throws Exception {
        try (var proxy = new TcpProxy(chain.endpoint().http().getPort());
                var client = new ChainClient(chain.endpoint().withWebSocket("ws://127.0.0.1:" + proxy.port()));
                var reading = intake(client, options())) {
            until("subscribed", reading::headsAnnounced);
            proxy.cut();
            until("the cut is noticed", () -> !reading.headsAnnounced());
            fountain.drops(7);
            until("read by polling", () -> count("event_inbox") == 7);
            assertThat(reading.headsAnnounced()).isFalse();
        }
    }

    @Test
    void aNodeThatSendsLittleAtOnceIsAskedForLess() throws Exception {
        for (int i = 0; i < 5; i++) {
            chain.mine(40);
            fountain.drops(3);
        }
        try (var node = new StingyNode(chain.endpoint(), 16);
                var client = new ChainClient(node.endpoint());
                var reading = intake(client, options())) {
            until(
                    "read to the head",
                    () -> reading.readThrough() == chain.client().blockNumber());
            assertThat(node.refusals()).isPositive();
        }
        assertThat(count("event_inbox")).isEqualTo(15);
    }

    @Test
    void logsThatTheNodeLeftOutAreFoundAndHandedOn() throws Exception {
        fountain.drops(3);
        fountain.drops(4);
        long left = chain.client().blockNumber();
        fountain.drops(5);
        var writer = new SeenWriter("writer", 100);
        try (var node = new ForgetfulNode(chain.endpoint());
                var client = new ChainClient(node.endpoint())) {
            node.forget(left);
            try (var reading = intake(client, options().withAuditEvery(150));
                    var consumers = dispatcher(writer)) {
                until(
                        "read to the head, without the four",
                        () -> consumers.handledThrough("writer").orElse(-1L)
                                == chain.client().blockNumber());
                assertThat(count("seen")).isEqualTo(8);
                assertThat(reading.gapsFound()).isZero();
                chain.mine(150);
                fountain.drops(1);
                until("all of them handled", () -> count("seen") == 13);
                until("the rest is compared", () -> count("event_audit where next_block >= 150") == 1);
                assertThat(reading.gap()).isEmpty();
                assertThat(reading.gapsFound()).isEqualTo(1);
                assertThat(consumers.failures()).isEmpty();
            }
        }
        assertThat(count("event_inbox")).isEqualTo(13);
        assertThat(count("event_late")).isZero();
    }

    @Test
    void anotherChainUnderTheSameDatabaseIsRefused() throws Exception {
        fountain.drops(3);
        try (var reading = intake(chain.client(), options())) {
            until(
                    "read to the head",
                    () -> reading.readThrough() == chain.client().blockNumber());
        }
        try (var other = EmbeddedChain.start()) {
            other.mine(20);
            try (var reading = intake(other.client(), options())) {
                until("stopped", () -> reading.mismatch().isPresent());
                assertThat(reading.mismatch().orElseThrow()).hasMessageContaining("when it was read");
            }
        }
        assertThat(count("event_inbox")).isEqualTo(3);
    }

    @Test
    void aLargeBackfillIsComplete() throws Exception {
        for (int i = 0; i < 6; i++) {
            fountain.drops(10_000);
        }
        try (var reading = intake(chain.client(), options().withMaxPage(2))) {
            until(
                    "read to the head",
                    () -> reading.readThrough() == chain.client().blockNumber());
        }
        assertThat(count("event_inbox")).isEqualTo(60_000);
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
