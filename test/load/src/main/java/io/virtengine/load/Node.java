package io.virtengine.load;

import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.ChainEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A node of {@code scripts/besu-network}: where it answers, and its process.
 *
 * @param number from 1
 * @param chain client of its JSON-RPC
 * @param pid its process
 */
record Node(int number, ChainClient chain, long pid) {

    private static final int PORTS_A_NODE = 10;

    /** Ticks of a second in {@code /proc/PID/stat}, as every Linux on x86-64 and arm64 has it. */
    private static final double TICKS = 100;

    /** The nodes of a workspace in order of their numbers. */
    static List<Node> of(Path workspace) {
        try {
            int base = basePort(workspace);
            var nodes = new ArrayList<Node>();
            for (int n = 1; Files.isDirectory(workspace.resolve("node-" + n)); n++) {
                String pid = Files.readString(workspace.resolve("node-" + n).resolve("pid"))
                        .split(" ")[0]
                        .strip();
                var endpoint = ChainEndpoint.of("http://127.0.0.1:" + (base + PORTS_A_NODE * n));
                nodes.add(new Node(n, new ChainClient(endpoint), Long.parseLong(pid)));
            }
            if (nodes.isEmpty()) {
                throw new LoadException("there is no node in " + workspace + ": run scripts/besu-network up");
            }
            return nodes;
        } catch (IOException e) {
            throw new UncheckedIOException("no running network in " + workspace, e);
        }
    }

    private static int basePort(Path workspace) throws IOException {
        return Files.readAllLines(workspace.resolve("network.conf")).stream()
                .filter(line -> line.startsWith("base_port="))
                .map(line -> Integer.parseInt(line.substring("base_port=".length())))
                .findFirst()
                .orElseThrow(() -> new LoadException(workspace + "/network.conf names no base_port"));
    }

    /** Processor time used so far, seconds over all cores. */
    double cpuSeconds() {
        // After the name in parentheses: state is field 3, utime and stime are fields 14 and 15.
        String[] fields = read("stat").replaceFirst(".*\\) ", "").split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
    }

    /** Resident memory now, MiB. */
    long residentMiB() {
        return read("status")
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    private String read(String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException e) {
            throw new UncheckedIOException("node " + number + " does not run", e);
        }
    }
}
