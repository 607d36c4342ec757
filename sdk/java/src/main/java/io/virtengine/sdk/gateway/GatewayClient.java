package io.virtengine.sdk.gateway;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.envelope.Envelope;
import io.virtengine.sdk.envelope.RecipientKey;
import io.virtengine.sdk.envelope.SecretBinding;
import io.virtengine.sdk.manifest.CanonicalManifest;
import io.virtengine.sdk.manifest.Manifest;
import io.virtengine.sdk.signing.DigestSigner;
import io.virtengine.sdk.signing.SiweMessage;
import io.virtengine.sdk.signing.SiweVerifier;
import java.io.FileNotFoundException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Keys;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A tenant at a provider's gateway. Talks only to the holder of the certificate that the chain names; logs in by signing
 * a message with the wallet (EIP-4361) when a call first needs it, and again when the token has run out.
 */
public final class GatewayClient implements AutoCloseable {

    private static final Duration UPLOAD_LIMIT = Duration.ofMinutes(15);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration LOGIN_LIFE = Duration.ofMinutes(5);

    private final GatewayHttp http;
    private final Provider provider;
    private final long chainId;
    private final DigestSigner wallet;
    private @Nullable String token;

    /**
     * What the chain says of a provider.
     *
     * @param address its owner
     * @param gateway {@code https://host:port}
     * @param tlsFingerprint SHA-256 of the gateway's certificate, hexadecimal
     * @param encryptionKey X25519 public key for secrets, hexadecimal
     */
    public record Provider(String address, URI gateway, String tlsFingerprint, String encryptionKey) {}

    /** What a command in a workload printed and how it ended. */
    public record ExecResult(int exitCode, String stdout, String stderr) {}

    /**
     * @param provider whom to talk to
     * @param chainId EIP-155 id of the network
     * @param wallet the tenant's key
     */
    public GatewayClient(Provider provider, long chainId, DigestSigner wallet) {
        this.http = new GatewayHttp(provider.gateway(), provider.tlsFingerprint());
        this.provider = provider;
        this.chainId = chainId;
        this.wallet = wallet;
    }

    /** Uploads an image archive under its digest, {@code sha256:…}. */
    public void uploadImage(String digest, Path archive) {
        try {
            authorised(() -> http.text(http.request("images/" + digest, token())
                    .timeout(UPLOAD_LIMIT)
                    .header("Content-Type", "application/octet-stream")
                    .PUT(file(archive))
                    .build()));
        } catch (IllegalArgumentException e) {
            throw new GatewayException(0, "the image " + archive + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Sends the manifest of a lease, its secrets sealed to the provider's key and bound to this manifest.
     *
     * @param secrets values by name
     */
    public void sendManifest(String leaseId, Manifest manifest, Map<String, byte[]> secrets) {
        Map<String, Object> body = sealed(manifest, secrets);
        authorised(() -> http.text(http.request("leases/" + leaseId + "/manifest", token())
                .header("Content-Type", "application/json")
                .PUT(GatewayHttp.body(body))
                .build()));
    }

    /**
     * Asks for {@code start}, {@code stop} or {@code restart} of a running lease. The same key is the same request, however
     * often it is sent.
     *
     * @param key made once for each request, for example by {@link UUID#randomUUID()}
     * @return the request as the gateway took it; {@link #awaitAction} says how it ended
     * @throws GatewayException with status 409 if the lease's state does not allow it, or something else is under way
     */
    public Map<String, Object> act(String leaseId, UUID key, String action) {
        return action(leaseId, key, Map.of("action", action));
    }

    /**
     * Asks for other sizes or numbers of replicas. The manifest's hash must be on chain before
     * ({@code TenantClient.updateDeployment}), and it must stay within what the lease pays for.
     *
     * @param secrets values by name, as in {@link #sendManifest}
     * @return as {@link #act}
     */
    public Map<String, Object> resize(String leaseId, UUID key, Manifest manifest, Map<String, byte[]> secrets) {
        Map<String, Object> body = sealed(manifest, secrets);
        body.put("action", "resize");
        return action(leaseId, key, body);
    }

    /** What was asked of a lease, oldest first, and where each request stands. */
    public Map<String, Object> actions(String leaseId) {
        return map(get("leases/" + leaseId + "/actions"));
    }

    /**
     * Waits until a request is completed, failed or cancelled.
     *
     * @throws GatewayException with status 0 if it is still under way when the time is over
     */
    public Map<String, Object> awaitAction(String leaseId, UUID key, Duration limit) {
        Instant end = Instant.now().plus(limit);
        while (true) {
            JsonNode action = get("leases/" + leaseId + "/actions/" + key);
            String status = action.path("status").asString("");
            if (!status.equals("pending") && !status.equals("executing")) {
                return map(action);
            }
            if (Instant.now().isAfter(end)) {
                throw new GatewayException(0, "the action " + key + " is still " + status + " after " + limit, null);
            }
            LockSupport.parkNanos(LOOK.toNanos());
            if (Thread.interrupted()) {
                Thread.currentThread().interrupt();
                throw new GatewayException(0, "interrupted while waiting for the action " + key, null);
            }
        }
    }

    private Map<String, Object> action(String leaseId, UUID key, Map<String, Object> body) {
        return map(authorised(() -> http.json(http.request("leases/" + leaseId + "/actions", token())
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key.toString())
                .POST(GatewayHttp.body(body))
                .build())));
    }

    private Map<String, Object> sealed(Manifest manifest, Map<String, byte[]> secrets) {
        String hash = CanonicalManifest.hash(manifest);
        var envelopes = new LinkedHashMap<String, String>();
        RecipientKey recipient = RecipientKey.parse(provider.encryptionKey());
        secrets.forEach((name, value) -> {
            Envelope sealed =
                    Envelope.seal(List.of(recipient), value, SecretBinding.aad(hash, name), SecretBinding.info());
            envelopes.put(name, sealed.text());
        });
        var body = new LinkedHashMap<String, Object>();
        body.put("manifest", new String(CanonicalManifest.bytes(manifest), StandardCharsets.UTF_8));
        body.put("envelopes", envelopes);
        return body;
    }

    /** How the workload is: its state, and for each service its state, exit code and endpoints. */
    public Map<String, Object> status(String leaseId) {
        return map(get("leases/" + leaseId + "/status"));
    }

    /** The last lines of a service's log. */
    public String logs(String leaseId, String service, int lines) {
        return authorised(() ->
                http.text(http.request("leases/" + leaseId + "/logs?service=" + service + "&tail=" + lines, token())
                        .GET()
                        .build()));
    }

    /** Runs a command in a service and waits for it. */
    public ExecResult exec(String leaseId, String service, List<String> command) {
        JsonNode result = authorised(() -> http.json(http.request("leases/" + leaseId + "/exec", token())
                .header("Content-Type", "application/json")
                .POST(GatewayHttp.body(Map.of("service", service, "command", command)))
                .build()));
        return new ExecResult(
                result.path("exitCode").asInt(-1),
                result.path("stdout").asString(""),
                result.path("stderr").asString(""));
    }

    /**
     * Opens a terminal with {@code /bin/sh} in a replica of a service.
     *
     * @param replica 0-based number of the copy
     * @param output takes what appears in the terminal
     */
    public GatewayShell shell(String leaseId, String service, int replica, GatewayShell.Output output) {
        JsonNode ticket = authorised(() -> http.json(http.request("leases/" + leaseId + "/shell", token())
                .header("Content-Type", "application/json")
                .POST(GatewayHttp.body(Map.of("service", service, "replica", replica)))
                .build()));
        return GatewayShell.open(http, ticket.path("token").asString(), output);
    }

    /** What has happened to the workload, newest last. */
    public Map<String, Object> events(String leaseId) {
        return map(get("leases/" + leaseId + "/events"));
    }

    /** The signed usage statements of a lease. */
    public Map<String, Object> statements(String leaseId) {
        return map(get("leases/" + leaseId + "/statements"));
    }

    private JsonNode get(String path) {
        return authorised(() -> http.json(http.request(path, token()).GET().build()));
    }

    private interface Call<T> {
        T make();
    }

    /** A token that ran out since the last call is renewed once. */
    private <T> T authorised(Call<T> call) {
        boolean fresh = token == null;
        try {
            return call.make();
        } catch (GatewayException refused) {
            if (fresh || refused.status() != 401) {
                throw refused;
            }
            token = null;
            return call.make();
        }
    }

    private synchronized String token() {
        if (token == null) {
            token = logIn();
        }
        return token;
    }

    private String logIn() {
        String address = Keys.toChecksumAddress(wallet.address());
        String nonce = http.json(http.request("auth/nonce", null)
                        .header("Content-Type", "application/json")
                        .POST(GatewayHttp.body(Map.of("address", address)))
                        .build())
                .path("nonce")
                .asString();
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        var message = new SiweMessage(
                provider.gateway().getAuthority(),
                address,
                "Log in to the gateway of a VirtEngine provider.",
                provider.gateway().toString(),
                chainId,
                nonce,
                now,
                now.plus(LOGIN_LIFE),
                null,
                null,
                List.of("urn:virtengine:provider:" + provider.address()));
        String text = message.text();
        return http.json(http.request("auth/login", null)
                        .header("Content-Type", "application/json")
                        .POST(GatewayHttp.body(Map.of(
                                "message",
                                text,
                                "signature",
                                Hex.encode(wallet.signDigest(SiweVerifier.digest(text))))))
                        .build())
                .path("token")
                .asString();
    }

    private static HttpRequest.BodyPublisher file(Path archive) {
        try {
            return HttpRequest.BodyPublishers.ofFile(archive);
        } catch (FileNotFoundException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(JsonNode node) {
        return JsonMapper.shared().convertValue(node, LinkedHashMap.class);
    }

    @Override
    public void close() {
        http.close();
    }
}
