package io.virtengine.agent.backend.local;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What workloads may reach outside of their own network.
 *
 * @param internet whether they may open connections to public IPv4 addresses; they appear there under this host's
 *     address. Never reachable are this host, other workloads, and private, shared, link-local and reserved ranges
 * @param refused further ranges that stay out of reach, such as public addresses of the provider's own machines:
 *     {@code address/length}
 * @param nameServers IPv4 addresses of name servers written into {@code /etc/resolv.conf} of workloads and reachable on
 *     port 53 even inside a refused range; empty leaves what the image has
 */
public record Egress(boolean internet, List<String> refused, List<String> nameServers) {
    /** Workloads reach nothing but each other within one lease. */
    public static final Egress NONE = new Egress(false, List.of(), List.of());

    private static final String NUMBER = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final String ADDRESS = NUMBER + "(\\." + NUMBER + "){3}";
    private static final Pattern SERVER = Pattern.compile(ADDRESS);
    private static final Pattern RANGE = Pattern.compile(ADDRESS + "/(3[0-2]|[12]?[0-9])");
    private static final int MAX_RANGES = 256;
    private static final int MAX_SERVERS = 3;

    public Egress {
        refused = List.copyOf(refused);
        nameServers = List.copyOf(nameServers);
        for (String range : refused) {
            if (!RANGE.matcher(range).matches()) {
                throw new IllegalArgumentException("A refused range looks like 192.0.2.0/24, not \"" + range + "\"");
            }
        }
        for (String server : nameServers) {
            requireAddress("A name server", server);
        }
        if (refused.size() > MAX_RANGES || nameServers.size() > MAX_SERVERS) {
            throw new IllegalArgumentException("At most 256 ranges and 3 name servers can be given");
        }
    }

    static void requireAddress(String what, String text) {
        if (!SERVER.matcher(text).matches()) {
            throw new IllegalArgumentException(what + " is an IPv4 address, not \"" + text + "\"");
        }
    }
}
