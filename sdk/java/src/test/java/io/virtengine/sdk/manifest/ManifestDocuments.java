package io.virtengine.sdk.manifest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Documents the manifest tests start from. */
final class ManifestDocuments {
    static final String IMAGE = "sha256:" + "ab".repeat(32);
    static final Map<String, String> VARIABLES = Map.of("image", IMAGE);

    /** A valid manifest with one of everything that tests spoil. */
    static final String VALID = """
            version: v1
            name: shop
            groups:
              - name: main
                billing: {mode: metered, maxPricePerHour: "1.0", cap: "2.0"}
                placement: {region: eu, tags: {tier: gold}}
            services:
              - name: web
                image: sha256:abababababababababababababababababababababababababababababababab
                args: [serve]
                env:
                  - {name: MODE, value: fast}
                  - {name: KEY, secret: key}
                resources: {cpu: 100, memory: 64Mi, ephemeralStorage: 16Mi}
                ports:
                  - {containerPort: 8080, expose: true, externalPort: 30080}
                mounts:
                  - {volume: data, path: /data}
              - name: db
                image: sha256:abababababababababababababababababababababababababababababababab
                resources: {cpu: 100, memory: 64Mi}
            volumes:
              - {name: data, size: 64Mi}
            """;

    private ManifestDocuments() {}

    static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] resource(final String name) {
        try (InputStream in = ManifestDocuments.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("no test resource " + name);
            }
            return in.readAllBytes();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One of the repository's examples; Maven runs tests in the module's folder. */
    static byte[] example(final String name) {
        try {
            return Files.readAllBytes(Path.of("../../examples/manifests", name));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
