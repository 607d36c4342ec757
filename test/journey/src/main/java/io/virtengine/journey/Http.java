package io.virtengine.journey;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Plain HTTP on loopback: health, the query API, a workload's page. */
public final class Http {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private Http() {}

    /** Whether the address answers with 200. */
    public static boolean isOk(URI uri) {
        try {
            return get(uri).statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    /** Whatever an address answers, or why it does not. */
    public static String anyAnswer(URI uri) {
        try {
            return get(uri).body();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The text at an address. */
    public static String text(URI uri) {
        try {
            HttpResponse<String> response = get(uri);
            if (response.statusCode() != 200) {
                throw new JourneyException(uri + " answered " + response.statusCode() + ": " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new JourneyException(uri + " does not answer: " + e.getMessage(), e);
        }
    }

    /** The JSON document at an address. */
    public static JsonNode json(URI uri) {
        return JsonMapper.shared().readTree(text(uri));
    }

    private static HttpResponse<String> get(URI uri) throws IOException {
        try {
            return CLIENT.send(
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
