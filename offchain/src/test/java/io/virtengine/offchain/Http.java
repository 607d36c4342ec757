package io.virtengine.offchain;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks an API and waits for what it should say. */
public final class Http {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final String base;

    public Http(String base) {
        this.base = base;
    }

    public HttpResponse<String> response(String path) {
        try {
            return CLIENT.send(
                    HttpRequest.newBuilder(URI.create(base + path))
                            .timeout(Duration.ofSeconds(20))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public JsonNode json(String path) {
        HttpResponse<String> answer = response(path);
        if (answer.statusCode() != 200) {
            throw new AssertionError(path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return JsonMapper.shared().readTree(answer.body());
    }

    /** Asks again until the answer is as wanted. */
    public JsonNode until(String path, Predicate<JsonNode> wanted) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        String last = "";
        while (System.nanoTime() < end) {
            HttpResponse<String> answer = response(path);
            last = answer.statusCode() + " " + answer.body();
            if (answer.statusCode() == 200) {
                JsonNode json = JsonMapper.shared().readTree(answer.body());
                if (wanted.test(json)) {
                    return json;
                }
            }
            Thread.onSpinWait();
        }
        throw new AssertionError(path + " never became as wanted; last answer " + last);
    }

    /** Waits until the rows are as of that block or later. */
    public void untilBlock(long block) {
        until("/api/v1/status", status -> status.path("asOfBlock").asLong() >= block);
    }
}
