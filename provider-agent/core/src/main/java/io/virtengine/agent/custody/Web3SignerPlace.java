package io.virtengine.agent.custody;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.signing.PreimageSigner;
import io.virtengine.sdk.signing.SignerUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Keys;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Signing keys at a signer that speaks Web3Signer's HTTP API in eth1 mode: {@code POST /api/v1/eth1/sign/{publicKey}},
 * {@code GET /api/v1/eth1/publicKeys}, {@code GET /upcheck}. A key's reference is its uncompressed public key, 0x and 128
 * hex digits. The signer hashes what it is given with Keccak-256 itself.
 */
final class Web3SignerPlace implements SigningPlace {
    private static final Pattern PUBLIC_KEY = Pattern.compile("0x[0-9a-f]{128}");
    private static final Pattern SIGNATURE = Pattern.compile("0x[0-9a-fA-F]{130}");
    private static final int LARGEST_ANSWER = 1 << 20;
    private final URI base;
    private final HttpClient http;
    private final Duration timeout;

    /**
     * @param base the signer's address
     * @param tls for mutual TLS; null for a signer on this host's loopback
     * @param timeout of one request
     */
    Web3SignerPlace(URI base, @Nullable SSLContext tls, Duration timeout) {
        this.base = URI.create(base.toString().replaceFirst("/+$", ""));
        this.timeout = timeout;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER);
        if (tls != null) {
            builder.sslContext(tls);
        }
        this.http = builder.build();
    }

    /** The key must be the signer's already: the agent makes none there. */
    @Override
    public String make(String reference) {
        String key = normal(reference);
        if (!listed().contains(key)) {
            throw new CustodyException("the signer at " + base + " does not have the key " + key);
        }
        return address(key);
    }

    @Override
    public PreimageSigner open(String reference, String address) {
        String key = normal(reference);
        if (!address(key).equals(address)) {
            throw new CustodyException("the public key " + key + " is not that of " + address);
        }
        return new PreimageSigner() {
            @Override
            public String address() {
                return address;
            }

            @Override
            public byte[] sign(byte[] preimage) {
                return signature(key, preimage);
            }
        };
    }

    @Override
    public void probe(String reference, String address) {
        Answer up = send(request("/upcheck").GET());
        if (up.status() != 200) {
            throw new SignerUnavailableException("the signer at " + base + " says it is not up: HTTP " + up.status());
        }
        if (!listed().contains(normal(reference))) {
            throw new SignerUnavailableException("the signer at " + base + " has lost the key of " + address);
        }
    }

    @Override
    public void archive(String reference) {
        // The key is the signer's; its operator removes it there.
    }

    @Override
    public void destroy(String reference) {
        // As with archive.
    }

    private byte[] signature(String key, byte[] preimage) {
        String body = JsonMapper.shared().writeValueAsString(Map.of("data", Hex.encode(preimage)));
        Answer answer = send(request("/api/v1/eth1/sign/" + key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
        if (answer.status() >= 400 && answer.status() < 500 && answer.status() != 408 && answer.status() != 429) {
            throw new SignerRefusalException("the signer at " + base + " will not sign: HTTP " + answer.status());
        }
        if (answer.status() != 200) {
            throw new SignerUnavailableException("the signer at " + base + " answers HTTP " + answer.status());
        }
        String text = answer.body().strip().replaceAll("^\"|\"$", "");
        if (!SIGNATURE.matcher(text).matches()) {
            throw new SignerUnavailableException("the signer at " + base + " gave something that is no signature");
        }
        byte[] signature = Hex.decode(text);
        if (signature[64] < 27) {
            signature[64] += 27;
        }
        return signature;
    }

    private List<String> listed() {
        Answer answer = send(request("/api/v1/eth1/publicKeys").GET());
        if (answer.status() != 200) {
            throw new SignerUnavailableException("the signer at " + base + " answers HTTP " + answer.status());
        }
        try {
            JsonNode keys = JsonMapper.shared().readTree(answer.body());
            return keys.valueStream().map(key -> normal(key.asString())).toList();
        } catch (JacksonException | CustodyException e) {
            throw new SignerUnavailableException("the signer at " + base + " does not list its keys", e);
        }
    }

    private record Answer(int status, String body) {}

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(timeout);
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                return new Answer(
                        response.statusCode(), new String(body.readNBytes(LARGEST_ANSWER), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new SignerUnavailableException("the signer at " + base + " cannot be reached: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SignerUnavailableException("interrupted while the signer at " + base + " was asked", e);
        }
    }

    private static String normal(String publicKey) {
        String key = publicKey.toLowerCase(Locale.ROOT);
        key = key.startsWith("0x") ? key : "0x" + key;
        if (key.length() == 132 && key.startsWith("0x04")) {
            key = "0x" + key.substring(4);
        }
        if (!PUBLIC_KEY.matcher(key).matches()) {
            throw new CustodyException(
                    "a key at the signer is named by its public key, 0x and 128 hex digits, not \"" + publicKey + "\"");
        }
        return key;
    }

    private static String address(String publicKey) {
        return "0x" + Keys.getAddress(publicKey);
    }
}
