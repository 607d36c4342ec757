package io.virtengine.agent.hosting;

import io.virtengine.agent.backend.ImageDigest;
import io.virtengine.agent.backend.Resources;
import io.virtengine.agent.backend.local.Egress;
import io.virtengine.agent.backend.local.LocalBackend;
import io.virtengine.agent.backend.local.LocalBackendConfig;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.config.ConfigurationException;
import io.virtengine.agent.image.ImageException;
import io.virtengine.agent.image.ImageLimits;
import io.virtengine.agent.image.ImageStore;
import io.virtengine.agent.image.WorkloadImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The back end that runs workloads on this host. Its options: {@code state} (directory), {@code host} and {@code address}
 * (where exposed ports are announced and opened), {@code first-port}, {@code last-port}, {@code reserve-cpu-milli},
 * {@code reserve-memory-mib}, {@code reserve-storage-mib}, {@code egress} ({@code none} or {@code internet}),
 * {@code egress-refused} (further ranges out of reach, as {@code address/length}, commas between), {@code name-servers}
 * (addresses, commas between).
 */
public final class LocalHosting implements Hosting.Opener {
    private static final Logger LOG = LoggerFactory.getLogger(LocalHosting.class);
    private static final Set<String> OPTIONS = Set.of(
            "state",
            "host",
            "address",
            "first-port",
            "last-port",
            "reserve-cpu-milli",
            "reserve-memory-mib",
            "reserve-storage-mib",
            "egress",
            "egress-refused",
            "name-servers");
    private final Clock clock;

    public LocalHosting(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Hosting open(AgentConfiguration configuration) {
        if (!configuration.backend().kind().equals("local")) {
            throw new ConfigurationException(List.of("ve.agent.backend.kind \""
                    + configuration.backend().kind() + "\" is not installed; there is: local"));
        }
        LocalBackend backend = new LocalBackend(settings(configuration), clock);
        Shelf shelf = new Shelf(backend.images());
        Path preloaded = configuration.images().preloaded();
        if (preloaded != null) {
            shelf.preload(preloaded);
        }
        return new Hosting(backend, shelf);
    }

    static LocalBackendConfig settings(AgentConfiguration configuration) {
        Map<String, String> options = configuration.backend().options();
        List<String> unknown = options.keySet().stream()
                .filter(name -> !OPTIONS.contains(name))
                .map(name -> "ve.agent.backend.options." + name + " is not a setting of the local back end")
                .toList();
        if (!unknown.isEmpty()) {
            throw new ConfigurationException(unknown);
        }
        try {
            LocalBackendConfig base =
                    LocalBackendConfig.in(Path.of(options.getOrDefault("state", "/var/lib/virtengine/local")));
            ImageLimits limits = base.imageLimits();
            return new LocalBackendConfig(
                    base.stateDirectory(),
                    options.getOrDefault("host", base.publicHost()),
                    options.getOrDefault("address", base.bindAddress()),
                    (int) number(options, "first-port", base.firstPort()),
                    (int) number(options, "last-port", base.lastPort()),
                    new Resources(
                            number(options, "reserve-cpu-milli", base.reserve().cpuMillis()),
                            number(options, "reserve-memory-mib", base.reserve().memoryBytes() >> 20) << 20,
                            number(
                                            options,
                                            "reserve-storage-mib",
                                            base.reserve().storageBytes() >> 20)
                                    << 20,
                            0),
                    sampling(configuration.metering().sample(), base.sampleInterval()),
                    base.logBytes(),
                    base.stopGrace(),
                    base.processLimit(),
                    base.ownerShift(),
                    new ImageLimits(configuration.images().maxBytes(), limits.unpackedBytes(), limits.entries()),
                    egress(options));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(List.of("ve.agent.backend.options: " + e.getMessage()));
        }
    }

    private static Egress egress(Map<String, String> options) {
        String policy = options.getOrDefault("egress", "none");
        if (!policy.equals("none") && !policy.equals("internet")) {
            throw new IllegalArgumentException("egress is none or internet, not \"" + policy + "\"");
        }
        return new Egress(policy.equals("internet"), words(options, "egress-refused"), words(options, "name-servers"));
    }

    private static List<String> words(Map<String, String> options, String name) {
        return Stream.of(options.getOrDefault(name, "").split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static Duration sampling(Duration wanted, Duration usual) {
        return wanted.compareTo(usual) < 0 ? wanted : usual;
    }

    private static long number(Map<String, String> options, String name, long otherwise) {
        String text = options.get(name);
        return text == null ? otherwise : Long.parseLong(text);
    }

    /** The back end's own image store. */
    private record Shelf(ImageStore store) implements ImageShelf {
        @Override
        public boolean holds(ImageDigest digest) {
            return store.find(digest).isPresent();
        }

        @Override
        public void take(ImageDigest expected, InputStream archive) {
            List<WorkloadImage> before = new ArrayList<>(store.list());
            WorkloadImage image;
            try {
                image = store.importArchive(archive);
            } catch (ImageException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
            if (!image.digest().equals(expected)) {
                if (before.stream().noneMatch(known -> known.digest().equals(image.digest()))) {
                    store.remove(image.digest());
                }
                throw new IllegalArgumentException("the archive holds " + image.digest() + ", not " + expected);
            }
        }

        void preload(Path directory) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.filter(f -> f.toString().endsWith(".tar"))
                        .sorted()
                        .toList()) {
                    try {
                        LOG.info(
                                "Image {} is {}",
                                file.getFileName(),
                                store.importArchive(file).digest());
                    } catch (ImageException e) {
                        LOG.warn("{} is no usable image: {}", file, e.getMessage());
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("the images in " + directory + " cannot be listed", e);
            }
        }
    }
}
