package io.virtengine.agent.testing;

import io.virtengine.agent.custody.KeyRing;
import io.virtengine.agent.custody.KeyRole;
import io.virtengine.agent.custody.LightKeys;
import io.virtengine.sdk.gateway.GatewayClient;
import io.virtengine.sdk.manifest.Manifest;
import io.virtengine.sdk.manifest.ManifestReader;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One market, one database, one set of keys, one answering port: what an agent needs around it. */
public final class Bench implements AutoCloseable {
    public final Path folder;
    public final TestMarket market;
    public final EmbeddedPostgres postgres;
    public final KeyRing keys;
    public final int gatewayPort;
    public final int managementPort;
    public final Map<String, String> settings;
    public final FileBackend backend;
    private final ServerSocket answering;
    private final byte[] image = "an image".getBytes(StandardCharsets.UTF_8);

    public Bench(Path folder) throws IOException {
        this(folder, new TestMarket());
    }

    public Bench(Path folder, TestMarket market) throws IOException {
        this(folder, market, null, null);
    }

    /** A bench whose operator and attestation key a signer elsewhere keeps. */
    public Bench(Path folder, String operator, String attestation) throws IOException {
        this(folder, new TestMarket(), operator, attestation);
    }

    private Bench(Path folder, TestMarket market, @Nullable String operator, @Nullable String attestation)
            throws IOException {
        this.folder = folder;
        this.market = market;
        this.postgres = EmbeddedPostgres.start();
        this.answering = new ServerSocket(0);
        Thread.ofVirtual().start(this::answer);
        this.gatewayPort = freePort();
        this.managementPort = freePort();
        Files.writeString(folder.resolve("passphrase"), "correct horse\n");
        this.keys = LightKeys.directory(folder.resolve("keys"))
                .create(
                        "correct horse".toCharArray(),
                        List.of("localhost"),
                        operator == null ? Set.of() : Set.of(KeyRole.OPERATOR, KeyRole.ATTESTATION));
        this.settings = AgentUnderTest.settings(
                market, folder, postgres.getJdbcUrl("postgres", "postgres"), gatewayPort, managementPort);
        this.backend = new FileBackend(backendDirectory(), port());
        market.register(
                "https://localhost:" + gatewayPort,
                Map.of(
                        "operator",
                        operator == null ? keys.operator().address() : operator,
                        "attestationKey",
                        attestation == null ? keys.attestation().address() : attestation,
                        "encryptionKey",
                        keys.encryption().recipient().hex(),
                        "tlsFingerprint",
                        keys.tls().fingerprint()));
    }

    public Path backendDirectory() {
        return folder.resolve("backend");
    }

    public int port() {
        return answering.getLocalPort();
    }

    public GatewayClient gateway() {
        return new GatewayClient(
                new GatewayClient.Provider(
                        market.providerAddress(),
                        URI.create("https://localhost:" + gatewayPort),
                        keys.tls().fingerprint(),
                        keys.encryption().recipient().hex()),
                market.book().chainId(),
                market.tenantKey());
    }

    public String imageDigest() {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(image));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public Path imageFile() {
        try {
            return Files.write(folder.resolve("image.tar"), image);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param replacements pairs of text to find in the example and text to put there */
    public Manifest manifest(String example, String... replacements) {
        try {
            String text = Files.readString(Path.of("../../examples/manifests", example));
            for (int i = 0; i < replacements.length; i += 2) {
                if (!text.contains(replacements[i])) {
                    throw new IllegalArgumentException(example + " has no " + replacements[i]);
                }
                text = text.replace(replacements[i], replacements[i + 1]);
            }
            return new ManifestReader().read(text.getBytes(StandardCharsets.UTF_8), Map.of("image", imageDigest()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer() {
        while (!answering.isClosed()) {
            try {
                answering.accept().close();
            } catch (IOException closed) {
                return;
            }
        }
    }

    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        answering.close();
        postgres.close();
        market.close();
    }
}
