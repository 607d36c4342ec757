package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.backend.WorkloadId;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The private network of a workload: a bridge with one virtual cable per replica, each replica in a network namespace of
 * its own that outlives restarts of its process.
 *
 * <p>A replica has a route to its workload's network only, unless workloads may reach the internet ({@link Egress}). It
 * reaches no other workload, and of the host only answers to connections the host opened ({@link Firewall}).
 */
final class WorkloadNetwork {
    /** What names of bridges start with. */
    static final String BRIDGE_PREFIX = "veb";

    /** Networks 10.192.0.0/24 to 10.207.255.0/24. */
    static final int SUBNETS = 4_096;

    /** Addresses of one network for replicas; 1 is the host's. */
    static final int FIRST_ADDRESS = 2;

    static final int LAST_ADDRESS = 254;
    private static final Path INTERFACES = Path.of("/sys/class/net");
    private static final Path NAMESPACES = Path.of("/run/netns");

    private final HostTools tools;
    private final StateDirectory state;
    private final Namespaces namespaces;
    private final Egress egress;

    WorkloadNetwork(HostTools tools, StateDirectory state, Namespaces namespaces, Egress egress) {
        this.tools = tools;
        this.state = state;
        this.namespaces = namespaces;
        this.egress = egress;
    }

    static String address(int subnet, int last) {
        return prefix(subnet) + last;
    }

    /** First three bytes of a network's addresses, with the dot after them. */
    static String prefix(int subnet) {
        return "10." + (192 + subnet / 256) + "." + subnet % 256 + ".";
    }

    /** Prefixes of all IPv4 addresses this host has. */
    static Set<String> networksOfHost() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(Inet4Address.class::isInstance)
                    .map(address -> address.getHostAddress())
                    .map(address -> address.substring(0, address.lastIndexOf('.') + 1))
                    .collect(Collectors.toSet());
        } catch (SocketException failure) {
            throw new BackendException.Retryable("Cannot list the networks of this host", failure);
        }
    }

    /** All addresses of a network, as {@code address/length}. */
    static String network(int subnet) {
        return prefix(subnet) + "0/24";
    }

    static String bridge(WorkloadId id) {
        return BRIDGE_PREFIX + id.value().substring(0, 12);
    }

    void ensureBridge(WorkloadId id, int subnet) {
        String bridge = bridge(id);
        if (!exists(bridge)) {
            tools.run(HostTool.IP, "link", "add", bridge, "type", "bridge");
        }
        disableIpv6(bridge);
        // Connections from this host's loopback to an exposed port leave through the bridge. The other way round
        // nothing
        // reaches the loopback: the firewall drops all a workload sends to the host but answers.
        Cgroups.write(Path.of("/proc/sys/net/ipv4/conf", bridge, "route_localnet"), "1");
        tools.run(HostTool.IP, "addr", "replace", address(subnet, 1) + "/24", "dev", bridge);
        tools.run(HostTool.IP, "link", "set", bridge, "up");
    }

    void ensureReplica(Replica replica, int subnet, String address) {
        Path ready = state.replica(replica).resolve("network.ready");
        if (Files.exists(ready)
                && exists(replica.cable())
                && Files.exists(NAMESPACES.resolve(replica.networkNamespace()))) {
            ensureRoute(replica, subnet);
            return;
        }
        removeReplica(replica);
        String namespace = replica.networkNamespace();
        namespaces.create(state.userNamespace(replica), NAMESPACES.resolve(namespace));
        tools.run(
                HostTool.IP,
                "link",
                "add",
                replica.cable(),
                "type",
                "veth",
                "peer",
                "name",
                "eth0",
                "netns",
                namespace);
        tools.run(
                HostTool.IP,
                "netns",
                "exec",
                namespace,
                tools.path(HostTool.PERL).toString(),
                state.script("network.pl").toString());
        tools.run(HostTool.IP, "-n", namespace, "addr", "add", address + "/24", "dev", "eth0");
        tools.run(HostTool.IP, "-n", namespace, "link", "set", "eth0", "up");
        tools.run(HostTool.IP, "-n", namespace, "link", "set", "lo", "up");
        disableIpv6(replica.cable());
        tools.run(HostTool.IP, "link", "set", replica.cable(), "master", bridge(replica.workload()), "up");
        StateDirectory.replace(ready, new byte[0]);
        ensureRoute(replica, subnet);
    }

    /** Gives a replica a way out of its network, or takes it away, as the policy of this host says now. */
    void ensureRoute(Replica replica, int subnet) {
        Path ready = state.replica(replica).resolve("network.ready");
        String wanted = egress.internet() ? "internet" : "";
        if (!Files.exists(ready) || Cgroups.read(ready).equals(wanted)) {
            return;
        }
        String namespace = replica.networkNamespace();
        if (egress.internet()) {
            tools.run(HostTool.IP, "-n", namespace, "route", "replace", "default", "via", address(subnet, 1));
        } else {
            tools.attempt(HostTool.IP, "-n", namespace, "route", "delete", "default");
        }
        StateDirectory.replace(ready, wanted.getBytes(StandardCharsets.US_ASCII));
    }

    void removeReplica(Replica replica) {
        try {
            Files.deleteIfExists(state.replica(replica).resolve("network.ready"));
        } catch (IOException failure) {
            throw new BackendException.Retryable("Cannot remove the network of " + replica.name(), failure);
        }
        if (exists(replica.cable())) {
            tools.run(HostTool.IP, "link", "delete", replica.cable());
        }
        if (Files.exists(NAMESPACES.resolve(replica.networkNamespace()))) {
            tools.run(HostTool.IP, "netns", "delete", replica.networkNamespace());
        }
        if (Disks.mounted(state.userNamespace(replica))) {
            tools.run(HostTool.UMOUNT, state.userNamespace(replica).toString());
        }
    }

    void removeBridge(WorkloadId id) {
        if (exists(bridge(id))) {
            tools.run(HostTool.IP, "link", "delete", bridge(id));
        }
    }

    /** What is still there of a replica's or, if only the bridge is left, the workload's network; empty when nothing. */
    String remains(WorkloadId id) {
        return exists(bridge(id)) ? "interface " + bridge(id) : "";
    }

    /**
     * Traffic of a replica as the host's end of its cable counts it.
     *
     * @param cable identity of the cable: name and kernel index, so that a new one is told from an old one
     * @param bytesIn bytes the replica received
     * @param bytesOut bytes the replica sent
     */
    record Traffic(String cable, long bytesIn, long bytesOut) {}

    Traffic traffic(Replica replica) {
        Path device = INTERFACES.resolve(replica.cable());
        String index = Cgroups.read(device.resolve("ifindex"));
        String sentByHost = Cgroups.read(device.resolve("statistics/tx_bytes"));
        String receivedByHost = Cgroups.read(device.resolve("statistics/rx_bytes"));
        if (index.isEmpty() || sentByHost.isEmpty() || receivedByHost.isEmpty()) {
            return new Traffic(replica.cable() + "#none", 0, 0);
        }
        return new Traffic(replica.cable() + "#" + index, Long.parseLong(sentByHost), Long.parseLong(receivedByHost));
    }

    static boolean exists(String device) {
        return Files.exists(INTERFACES.resolve(device), LinkOption.NOFOLLOW_LINKS);
    }

    /** The firewall rules are for IPv4, so nothing else may cross. */
    private static void disableIpv6(String device) {
        Path setting = Path.of("/proc/sys/net/ipv6/conf", device, "disable_ipv6");
        if (Files.exists(setting)) {
            Cgroups.write(setting, "1");
        }
    }
}
