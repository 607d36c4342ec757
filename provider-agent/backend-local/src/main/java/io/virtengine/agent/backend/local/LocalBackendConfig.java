package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.Resources;
import io.virtengine.agent.image.ImageLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Settings of the local back end.
 *
 * @param stateDirectory where everything is kept; the directories above it must be traversable by others, because a
 *     workload's root user is an unprivileged user of this host
 * @param publicHost host name or address tenants are told to connect to
 * @param bindAddress IPv4 address exposed ports are opened on; {@value #EVERY_ADDRESS} means all of this host
 * @param firstPort lowest port given out, inclusive
 * @param lastPort highest port given out, inclusive
 * @param reserve what is kept for the host itself
 * @param sampleInterval how often meters are read
 * @param logBytes size at which a replica's log turns over; two files are kept
 * @param stopGrace how long a replaced replica has between the request to end and its end
 * @param processLimit processes and threads a replica may have
 * @param ownerShift first user id of this host used for workloads; 65536 ids from here belong to them
 * @param imageLimits what one image may take
 * @param egress what workloads may reach outside of their own network
 */
public record LocalBackendConfig(
        Path stateDirectory,
        String publicHost,
        String bindAddress,
        int firstPort,
        int lastPort,
        Resources reserve,
        Duration sampleInterval,
        long logBytes,
        Duration stopGrace,
        int processLimit,
        int ownerShift,
        ImageLimits imageLimits,
        Egress egress) {
    /** Exposed ports are opened on every IPv4 address of this host. */
    static final String EVERY_ADDRESS = "0.0.0.0";

    public LocalBackendConfig {
        stateDirectory = stateDirectory.toAbsolutePath().normalize();
        Objects.requireNonNull(publicHost, "publicHost");
        Objects.requireNonNull(bindAddress, "bindAddress");
        Objects.requireNonNull(reserve, "reserve");
        Objects.requireNonNull(imageLimits, "imageLimits");
        Objects.requireNonNull(egress, "egress");
        Egress.requireAddress("The address exposed ports are opened on", bindAddress);
        if (!stateDirectory.toString().matches("[A-Za-z0-9._/-]{1,200}")) {
            throw new IllegalArgumentException(
                    "The state directory's path may hold letters, digits, dot, dash, underscore: " + stateDirectory);
        }
        if (firstPort < 1024 || lastPort > 65_535 || firstPort > lastPort) {
            throw new IllegalArgumentException("Ports are given out from a range within 1024 to 65535");
        }
        if (sampleInterval.isNegative() || sampleInterval.isZero() || stopGrace.isNegative()) {
            throw new IllegalArgumentException("The sample interval is above 0 and the stop grace not below");
        }
        if (logBytes < 65_536 || processLimit < 8 || ownerShift < 65_536) {
            throw new IllegalArgumentException(
                    "Logs turn over at 64 KiB or more, replicas get 8 processes or more, owners start at 65536 or above");
        }
    }

    /** Half a core, 512 MiB and 5 GiB for the host, ports 30000–32767 on loopback. */
    public static LocalBackendConfig in(Path stateDirectory) {
        return new LocalBackendConfig(
                stateDirectory,
                "127.0.0.1",
                "127.0.0.1",
                30_000,
                32_767,
                new Resources(500, 512L << 20, 5L << 30, 0),
                Duration.ofSeconds(30),
                10L << 20,
                Duration.ofSeconds(10),
                512,
                1_000_000,
                ImageLimits.DEFAULT,
                Egress.NONE);
    }

    /** The same settings with exposed ports opened on another address and announced under another name. */
    public LocalBackendConfig reachableAt(String host, String address) {
        return new LocalBackendConfig(
                stateDirectory,
                host,
                address,
                firstPort,
                lastPort,
                reserve,
                sampleInterval,
                logBytes,
                stopGrace,
                processLimit,
                ownerShift,
                imageLimits,
                egress);
    }

    /** The same settings with another policy for outward traffic. */
    public LocalBackendConfig reaching(Egress next) {
        return new LocalBackendConfig(
                stateDirectory,
                publicHost,
                bindAddress,
                firstPort,
                lastPort,
                reserve,
                sampleInterval,
                logBytes,
                stopGrace,
                processLimit,
                ownerShift,
                imageLimits,
                next);
    }

    /** Whether connections come from or go to other machines, so that this one has to forward packets. */
    boolean forwards() {
        return egress.internet() || !bindAddress.startsWith("127.");
    }
}
