package io.virtengine.offchain.api;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Sends one client the chain's events from a position on, then each new one, until the client goes away. */
final class ChangeStream implements Runnable {

    private static final int BATCH = 500;

    private final Changes changes;
    private final HeadSignal signal;
    private final ApiSettings settings;
    private final SseEmitter client;
    private final AtomicBoolean gone = new AtomicBoolean();
    private Position position;

    ChangeStream(Changes changes, HeadSignal signal, ApiSettings settings, SseEmitter client, Position from) {
        this.changes = changes;
        this.signal = signal;
        this.settings = settings;
        this.client = client;
        this.position = from;
        client.onCompletion(() -> gone.set(true));
        client.onTimeout(() -> gone.set(true));
        client.onError(e -> gone.set(true));
    }

    @Override
    public void run() {
        try {
            long heard = System.nanoTime();
            client.send(SseEmitter.event().comment("virtengine changes from " + position));
            while (!gone.get()) {
                long seen = signal.count();
                List<ChangeView> batch = changes.after(position, BATCH);
                for (ChangeView change : batch) {
                    send(change);
                }
                if (!batch.isEmpty()) {
                    heard = System.nanoTime();
                } else {
                    signal.await(seen, settings.streamPoll());
                    if (Duration.ofNanos(System.nanoTime() - heard).compareTo(settings.streamHeartbeat()) > 0) {
                        client.send(SseEmitter.event().comment("alive"));
                        heard = System.nanoTime();
                    }
                }
            }
        } catch (IOException | IllegalStateException e) {
            // The client went away, which is how streams end; the container has noticed too and cleans up.
            gone.set(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(ChangeView change) throws IOException {
        client.send(SseEmitter.event()
                .id(change.position().toString())
                .name("change")
                .data(change, MediaType.APPLICATION_JSON));
        position = change.position();
    }
}
