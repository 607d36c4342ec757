package io.virtengine.agent.health;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.net.ntp.NTPUDPClient;
import org.apache.commons.net.ntp.NtpV3Packet;
import org.apache.commons.net.ntp.TimeInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the wall clock with NTP servers, never with the chain. Off by more than two seconds, the agent signs no
 * statements, makes no bids and takes no logins. A server that does not answer says nothing about the clock: after
 * several rounds without an answer it counts as unverified, which is a warning.
 */
public final class ClockWatch {
    /** From this offset on the clock counts as wrong. */
    public static final Duration LIMIT = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);
    private static final int FAILURES_TO_UNVERIFIED = 3;
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);
    private static final int HIGHEST_STRATUM = 15;
    private final List<Server> servers;
    private final Clock clock;
    private volatile State state = State.OFF;
    private volatile @Nullable Duration offset;
    private int failures;

    /** What is known of the clock. */
    public enum State {
        /** No server is configured, so nothing is checked. */
        OFF,
        /** Not asked yet, or no answer for several rounds. */
        UNVERIFIED,
        RIGHT,
        WRONG
    }

    private record Server(String host, int port) {
        static Server parse(String text) {
            int colon = text.lastIndexOf(':');
            return colon < 0 || text.indexOf(':') != colon
                    ? new Server(text, NtpV3Packet.NTP_PORT)
                    : new Server(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
        }
    }

    /**
     * @param servers {@code host} or {@code host:port}; none switches the check off
     * @param clock the clock that is checked
     */
    public ClockWatch(List<String> servers, Clock clock) {
        this.servers = servers.stream().map(Server::parse).toList();
        this.clock = clock;
        this.state = servers.isEmpty() ? State.OFF : State.UNVERIFIED;
    }

    /** Asks all servers once; the median of their answers counts. */
    public synchronized void look() {
        if (servers.isEmpty()) {
            return;
        }
        List<Duration> offsets = new ArrayList<>();
        for (Server server : servers) {
            try {
                offsets.add(ask(server));
            } catch (IOException e) {
                LOG.debug("NTP server {} gave no time: {}", server, e.toString());
            }
        }
        if (offsets.isEmpty()) {
            if (++failures == FAILURES_TO_UNVERIFIED && state != State.WRONG) {
                LOG.warn("No NTP server has answered {} times; the clock is unverified", failures);
                state = State.UNVERIFIED;
            }
            return;
        }
        failures = 0;
        offsets.sort(null);
        Duration found = offsets.get(offsets.size() / 2);
        State before = state;
        offset = found;
        state = found.abs().compareTo(LIMIT) > 0 ? State.WRONG : State.RIGHT;
        if (state != before && state == State.WRONG) {
            LOG.error(
                    "ALERT: the clock is off by {} ms; no statements, bids or logins until it is right",
                    found.toMillis());
        } else if (state != before && before == State.WRONG) {
            LOG.info("The clock is right again, off by {} ms", found.toMillis());
        }
    }

    private Duration ask(Server server) throws IOException {
        try (NTPUDPClient client = new NTPUDPClient()) {
            client.setDefaultTimeout(ANSWER_LIMIT);
            client.open();
            TimeInfo answer = client.getTime(InetAddress.getByName(server.host()), server.port());
            NtpV3Packet packet = answer.getMessage();
            boolean usable = packet.getMode() == NtpV3Packet.MODE_SERVER
                    && packet.getStratum() >= 1
                    && packet.getStratum() <= HIGHEST_STRATUM
                    && packet.getLeapIndicator() != 3;
            if (!usable) {
                throw new IOException("it has no time to give, stratum " + packet.getStratum());
            }
            // The library measures against the system's clock; ours may be set apart from it.
            Instant system = Instant.now();
            answer.computeDetails();
            Long millis = answer.getOffset();
            if (millis == null) {
                throw new IOException("its answer has no time");
            }
            return Duration.ofMillis(millis).minus(Duration.between(system, clock.instant()));
        }
    }

    public State state() {
        return state;
    }

    /** What must not be done now because of the clock, said in one line; empty if nothing. */
    public Optional<String> obstacle() {
        Duration found = offset;
        return state == State.WRONG && found != null
                ? Optional.of("the clock is off by " + found.toMillis() + " ms")
                : Optional.empty();
    }

    /** One line for people. */
    public String summary() {
        Duration found = offset;
        return switch (state) {
            case OFF -> "not checked: ve.agent.clock.servers names no NTP server";
            case UNVERIFIED -> "unverified: no NTP server has answered";
            case RIGHT, WRONG -> "off by " + (found == null ? "?" : found.toMillis()) + " ms";
        };
    }
}
