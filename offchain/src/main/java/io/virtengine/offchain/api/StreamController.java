package io.virtengine.offchain.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

@RestController
@RequestMapping("/api/v1/stream")
@Tag(name = "stream")
class StreamController {

    private final Changes changes;
    private final HeadSignal signal;
    private final Snapshots snapshots;
    private final ApiSettings settings;
    private final Semaphore places;

    StreamController(Changes changes, HeadSignal signal, Snapshots snapshots, ApiSettings settings) {
        this.changes = changes;
        this.signal = signal;
        this.snapshots = snapshots;
        this.settings = settings;
        this.places = new Semaphore(settings.maxStreams());
    }

    @Operation(
            summary = "Every event from a block on, as server-sent events",
            description = "Event `change`, data a ChangeView, id `block-logIndex`. A client that reconnects with"
                    + " Last-Event-ID misses and repeats nothing. Without fromBlock: from the next block on.")
    @GetMapping(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter changes(
            @RequestParam(required = false) @Nullable String fromBlock,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId) {
        Position from = position(fromBlock, lastEventId);
        if (!places.tryAcquire()) {
            throw new TooManyStreams(settings.maxStreams());
        }
        var client = new SseEmitter(0L);
        var stream = new ChangeStream(changes, signal, settings, client, from);
        Thread.ofVirtual().name("stream-" + from).start(() -> {
            try {
                stream.run();
            } finally {
                places.release();
            }
        });
        return client;
    }

    private Position position(@Nullable String fromBlock, @Nullable String lastEventId) {
        if (lastEventId != null) {
            return Position.parse(lastEventId);
        }
        if (fromBlock != null) {
            return Position.before(Filters.number("fromBlock", fromBlock, 999_999_999_999_999L));
        }
        return snapshots.read(asOf -> Position.before(asOf.block() + 1));
    }
}
