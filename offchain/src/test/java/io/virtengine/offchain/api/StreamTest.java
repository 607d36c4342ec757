package io.virtengine.offchain.api;

import static io.virtengine.offchain.FakeChain.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.offchain.FakeChain;
import io.virtengine.offchain.Http;
import io.virtengine.offchain.MarketStory;
import io.virtengine.offchain.OffchainOnFakeChain;
import io.virtengine.offchain.TestDatabase;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The change stream: complete, in order, resumable. */
@Timeout(60)
class StreamTest {

    private static final FakeChain CHAIN = new FakeChain();
    private static final MarketStory STORY = new MarketStory(CHAIN);
    private static OffchainOnFakeChain application;
    private static Http api;

    @BeforeAll
    static void start() {
        STORY.genesis();
        CHAIN.mine();
        STORY.provider(address("seller"));
        CHAIN.mine();
        application = OffchainOnFakeChain.start(
                CHAIN,
                TestDatabase.freshUrl(),
                "ve.offchain.api.max-streams=2",
                "ve.offchain.api.stream-heartbeat=100ms");
        api = new Http(application.url());
        api.untilBlock(CHAIN.head().number());
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    private record Client(HttpClient client, Stream<String> lines) implements AutoCloseable {

        /** Connects; while all places are taken by clients that have gone, tries again. */
        static Client connect(String path, String... headers) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(application.url() + path));
            if (headers.length > 0) {
                request.headers(headers);
            }
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            int status = 0;
            while (System.nanoTime() < end) {
                HttpClient client = HttpClient.newHttpClient();
                HttpResponse<Stream<String>> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofLines());
                status = answer.statusCode();
                if (status == 200) {
                    return new Client(client, answer.body());
                }
                client.shutdownNow();
            }
            throw new AssertionError("the stream answers " + status);
        }

        /** The ids of the next events. */
        List<String> ids(int count) {
            var ids = new ArrayList<String>();
            Iterator<String> each = lines.iterator();
            while (ids.size() < count) {
                String line = each.next();
                if (line.startsWith("id:")) {
                    ids.add(line.substring(3).strip());
                }
            }
            return ids;
        }

        @Override
        public void close() {
            client.shutdownNow();
        }
    }

    private static List<String> recorded(String condition) {
        return JdbcClient.create(application.bean(DataSource.class))
                .sql("select block_number || '-' || log_index from chain.events where " + condition
                        + " order by block_number, log_index")
                .query(String.class)
                .list();
    }

    @Test
    void everythingFromABlockThenWhatIsNew() throws Exception {
        List<String> known = recorded("true");
        try (Client client = Client.connect("/api/v1/stream?fromBlock=0")) {
            List<String> before = client.ids(known.size());
            assertThat(before).isEqualTo(known);
        }
        String last = known.get(known.size() / 2);
        try (Client client = Client.connect("/api/v1/stream?fromBlock=0", "Last-Event-ID", last)) {
            STORY.deployment(address("tenant"), 7, MarketStory.VE, BigInteger.TEN);
            long block = CHAIN.mine().number();
            int rest = known.size() - known.indexOf(last) - 1;
            List<String> after = client.ids(rest + 5);
            assertThat(after.subList(0, rest)).isEqualTo(known.subList(known.indexOf(last) + 1, known.size()));
            assertThat(after.subList(rest, rest + 5))
                    .isEqualTo(recorded("block_number = " + block).subList(0, 5));
        }
    }

    @Test
    void placesAreLimitedAndComeBack() throws Exception {
        try (Client first = Client.connect("/api/v1/stream?fromBlock=0");
                Client second = Client.connect("/api/v1/stream?fromBlock=0")) {
            assertThat(first.ids(1)).isEqualTo(second.ids(1));
            HttpResponse<String> third = api.response("/api/v1/stream?fromBlock=0");
            assertThat(third.statusCode()).isEqualTo(429);
            assertThat(third.body()).contains("too-many-streams");
        }
        try (Client again = Client.connect("/api/v1/stream?fromBlock=0")) {
            assertThat(again.ids(1)).isEqualTo(recorded("true").subList(0, 1));
        }
    }

    @Test
    void anInventedPositionIsRefused() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(application.url() + "/api/v1/stream"))
                .header("Last-Event-ID", "9'; drop table x")
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(400);
        }
    }
}
