package io.virtengine.network;

import io.virtengine.sdk.chain.ChainEndpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Besu nodes on loopback that agree by QBFT, numbered from 1, each with our plugin; run by {@code scripts/besu-network}.
 * Closing it stops the nodes and keeps their files.
 *
 * @param repository the checkout, in which the plugin is built
 * @param folder where keys, chain and logs are; nobody else's
 * @param basePort node n answers at 10n above it, and takes the three ports after that
 * @param options further options of the script, such as {@code --heap}
 * @param environment further environment of the nodes: Besu takes {@code BESU_SOME_OPTION} for {@code --some-option}
 * @param progress told what the script says, line by line
 */
public record BesuNetwork(
        Path repository,
        Path folder,
        int basePort,
        List<String> options,
        Map<String, String> environment,
        Consumer<String> progress)
        implements AutoCloseable {

    /** Ports from one node's to the next. */
    public static final int PORTS = 10;

    private static final String PLUGIN = "VirtEnginePlugin";
    private static final int LINES_SHOWN = 20;

    /**
     * Makes a network and returns when every validator has made a block; a failure leaves no node behind.
     *
     * @param genesis the genesis file
     * @param keys a key for every node; the genesis says which of them are validators
     */
    public void make(Path genesis, List<NodeKey> keys) {
        Path folderOfKeys = folder.resolveSibling(folder.getFileName() + "-keys");
        NodeKey.save(keys, folderOfKeys);
        try {
            up(Stream.concat(
                            Stream.of(
                                    "--base-port",
                                    Integer.toString(basePort),
                                    "--genesis",
                                    genesis.toString(),
                                    "--keys",
                                    folderOfKeys.toString()),
                            load(plugin()).stream())
                    .toArray(String[]::new));
        } catch (RuntimeException e) {
            boolean interrupted = Thread.interrupted();
            close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            throw e;
        }
    }

    /** Starts what does not run and returns when every validator has made a block from now on. */
    public void up(String... arguments) {
        run(Stream.concat(Stream.of("up"), Stream.of(arguments)).toList());
    }

    /** Ends a node as a power cut would. */
    public void kill(int node) {
        run(List.of("--kill", Integer.toString(node)));
    }

    /** Stops a node if it runs, starts it, and returns when it has caught up with the others. */
    public void restart(int node) {
        run(List.of("--restart", Integer.toString(node)));
    }

    /**
     * The same with other options and environment than the network's others, until its next start.
     *
     * @param options of the script, such as {@link #load}
     */
    public void restart(int node, List<String> options, Map<String, String> environment) {
        run(
                Stream.concat(Stream.of("--restart", Integer.toString(node)), options.stream())
                        .toList(),
                environment);
    }

    /** Options by which a node that is started loads a plugin's jar, and does not start without it. */
    public static List<String> load(Path plugin) {
        return List.of("--plugin", plugin + ":" + PLUGIN);
    }

    /** Stops every node and removes keys, chain and logs. */
    public void wipe() {
        run(List.of("down", "--wipe"));
    }

    @Override
    public void close() {
        run(List.of("down"));
    }

    /** Where a node answers. */
    public ChainEndpoint endpoint(int node) {
        int port = basePort + PORTS * node;
        return ChainEndpoint.of("http://127.0.0.1:" + port).withWebSocket("ws://127.0.0.1:" + (port + 1));
    }

    /** The enode URL by which peers know a node. */
    public String enode(int node) {
        String key = read(node, "key.pub").strip().substring(2);
        return "enode://" + key + "@127.0.0.1:" + (basePort + PORTS * node + 2);
    }

    /** A node's files; the script says at its top which they are. */
    public Path folderOf(int node) {
        return folder.resolve("node-" + node);
    }

    /** One of a node's text files. */
    public String read(int node, String file) {
        try {
            return Files.readString(folderOf(node).resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The plugin's jar as it was built last. */
    public Path plugin() {
        Path target = repository.resolve("besu-plugins/plugin/target");
        try (Stream<Path> files = Files.isDirectory(target) ? Files.list(target) : Stream.empty()) {
            return files.filter(file -> file.getFileName().toString().matches("besu-plugin-.*\\.jar"))
                    .filter(file -> !file.getFileName().toString().matches(".*-(sources|javadoc|tests)\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new BesuNetworkException(
                            "no plugin in " + target + ": set BESU_HOME and build besu-plugins/plugin"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(List<String> arguments) {
        run(arguments, Map.of());
    }

    private void run(List<String> arguments, Map<String, String> more) {
        String script = repository.resolve("scripts/besu-network").toString();
        // In a session of its own: what interrupts this process must not interrupt the script in the middle of a
        // change.
        List<String> command = new ArrayList<>(List.of("setsid", "--wait", script));
        command.addAll(arguments);
        command.addAll(List.of("--workspace", folder.toString()));
        command.addAll(options);
        var said = new ArrayList<String>();
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(environment);
            builder.environment().putAll(more);
            Process process = builder.start();
            try (BufferedReader lines = process.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    said.add(line);
                    progress.accept(line);
                }
            }
            if (process.waitFor() != 0) {
                throw new BesuNetworkException("scripts/besu-network " + String.join(" ", arguments)
                        + " failed with exit code " + process.exitValue() + ":\n"
                        + String.join("\n", said.subList(Math.max(0, said.size() - LINES_SHOWN), said.size())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BesuNetworkException(
                    "interrupted while scripts/besu-network " + arguments.getFirst() + " ran", e);
        }
    }
}
