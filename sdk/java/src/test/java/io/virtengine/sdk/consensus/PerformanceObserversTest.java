package io.virtengine.sdk.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.virtengine.sdk.consensus.PerformanceObservers.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes that are away, slow, endless or rude cost no more than the patience. The server stands for such nodes. */
@Timeout(60)
class PerformanceObserversTest {

    private final CountDownLatch end = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/rude", exchange -> {
            byte[] body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32602,\"message\":\"no\\nnonsense\"}}"
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.createContext("/dripping", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            await();
        });
        server.createContext("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                while (end.getCount() > 0) {
                    body.write(new byte[64 * 1024]);
                }
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
    }

    private void await() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private static URI nobody() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
    }

    @Test
    void eachIsAnswerableForItselfAlone() throws IOException {
        try (var observers = new PerformanceObservers(
                List.of(url("/rude?token=secret"), nobody(), url("/dripping"), url("/endless")),
                1,
                Duration.ofSeconds(3))) {
            List<Answer> answers = observers.ask(7);
            assertThat(answers).extracting(Answer::said).containsOnlyNulls();
            assertThat(answers.get(0).problem()).isEqualTo("virtengine_performanceReport: no nonsense (-32602)");
            assertThat(answers.get(1).problem()).isEqualTo("does not answer: ConnectException");
            assertThat(answers.get(2).problem()).startsWith("does not answer");
            // The limit on its length ends it, not the time.
            assertThat(answers.get(3).problem()).isEqualTo("does not answer: IOException");
            assertThat(answers.getFirst().node())
                    .isEqualTo("127.0.0.1:" + server.getAddress().getPort());
        }
    }
}
