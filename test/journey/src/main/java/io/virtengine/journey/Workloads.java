package io.virtengine.journey;

import io.virtengine.agent.backend.ImageDigest;
import io.virtengine.agent.image.WorkloadImageBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The images of the two example workloads, built here from Debian's static busybox without any registry: a web page that
 * says what it was told, and a computation that ends.
 */
public final class Workloads {

    private static final Path BUSYBOX = Path.of("/usr/bin/busybox");

    /** Writes a page with its greeting and, as proof that the sealed secret arrived, that secret's digest; serves it. */
    private static final String SERVE = """
            /bin/busybox mkdir -p /tmp/www
            digest=$(printf '%s' "$API_TOKEN" | /bin/busybox sha256sum | /bin/busybox cut -c1-64)
            printf '<h1>%s</h1>\\n<p>token %s</p>\\n' "$GREETING" "$digest" > /tmp/www/index.html
            echo "serving on port 8080"
            exec /bin/busybox httpd -f -p 8080 -h /tmp/www
            """;

    /** Counts primes by trial division, says how many there are, and ends. */
    private static final String COMPUTE = """
            /bin/busybox awk -v limit="$LIMIT" 'BEGIN {
              for (n = 2; n <= limit; n++) {
                prime = 1
                for (d = 2; d * d <= n; d++) if (n % d == 0) { prime = 0; break }
                count += prime
              }
              print "primes up to " limit ": " count
            }'
            """;

    private Workloads() {}

    /** An image archive and its address. */
    public record Image(Path archive, ImageDigest digest) {}

    /** The web service of {@code examples/manifests/web.yaml}. */
    public static Image web(Path folder) {
        return build(folder.resolve("web.tar"), "/serve.sh", SERVE, 8080);
    }

    /** The computation of {@code examples/manifests/batch.yaml}. */
    public static Image batch(Path folder) {
        return build(folder.resolve("batch.tar"), "/compute.sh", COMPUTE, 0);
    }

    private static Image build(Path archive, String script, String text, int port) {
        if (!Files.isExecutable(BUSYBOX)) {
            throw new JourneyException(BUSYBOX + " is missing: install Debian's busybox-static");
        }
        try {
            Files.createDirectories(archive.getParent());
            WorkloadImageBuilder image = new WorkloadImageBuilder()
                    .program(BUSYBOX, "/bin/busybox")
                    .program(BUSYBOX, "/bin/sh")
                    .file(script, text)
                    .entrypoint("/bin/busybox", "sh", script)
                    .user("1000:1000");
            if (port > 0) {
                image.port(port);
            }
            return new Image(archive, image.writeTo(archive));
        } catch (IOException e) {
            throw new UncheckedIOException("the image " + archive + " cannot be built", e);
        }
    }
}
