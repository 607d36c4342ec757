package io.virtengine.journey;

import io.virtengine.sdk.chain.ChainEndpoint;
import io.virtengine.sdk.genesis.Genesis;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Keys;
import org.web3j.utils.Numeric;

/** Four Besu nodes on loopback that agree by QBFT, started and stopped by {@code scripts/besu-network}. */
final class BesuNetwork implements AutoCloseable {

    /** As many as tolerate the loss of one. */
    static final int VALIDATORS = 4;

    private static final String PLUGIN = "VirtEnginePlugin";

    private final Path script;
    private final Path folder;
    private final int basePort;

    private BesuNetwork(Path script, Path folder, int basePort) {
        this.script = script;
        this.folder = folder;
        this.basePort = basePort;
    }

    /** Starts nodes with a genesis and returns when every one of them has made a block; a failure leaves none behind. */
    static BesuNetwork up(Workspace workspace, Genesis genesis, List<ECKeyPair> keys, Consumer<String> progress) {
        var network = new BesuNetwork(
                workspace.repository().resolve("scripts/besu-network"),
                workspace.privateFolder("besu-network"),
                Ports.freeBlock(10 * VALIDATORS + 14));
        Path nodeKeys = workspace.privateFolder("node-keys");
        keys.forEach(key -> save(key, nodeKeys));
        Path genesisFile = workspace.folder("genesis").resolve(Genesis.FILE);
        try {
            network.run(
                    progress,
                    "up",
                    "--base-port",
                    Integer.toString(network.basePort),
                    "--genesis",
                    genesisFile.toString(),
                    "--keys",
                    nodeKeys.toString(),
                    "--plugin",
                    plugin(workspace) + ":" + PLUGIN);
            return network;
        } catch (RuntimeException e) {
            boolean interrupted = Thread.interrupted();
            network.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            throw e;
        }
    }

    private static Path plugin(Workspace workspace) {
        Path target = workspace.repository().resolve("besu-plugins/plugin/target");
        try (Stream<Path> files = Files.isDirectory(target) ? Files.list(target) : Stream.empty()) {
            return files.filter(file -> file.getFileName().toString().matches("besu-plugin-.*\\.jar"))
                    .filter(file -> !file.getFileName().toString().matches(".*-(sources|javadoc|tests)\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new JourneyException(
                            "no plugin in " + target + ": set BESU_HOME and build besu-plugins/plugin"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first node's. */
    ChainEndpoint endpoint() {
        int port = basePort + 10;
        return ChainEndpoint.of("http://127.0.0.1:" + port).withWebSocket("ws://127.0.0.1:" + (port + 1));
    }

    @Override
    public void close() {
        run(line -> {}, "down");
    }

    private void run(Consumer<String> progress, String... arguments) {
        List<String> command = new ArrayList<>(List.of("setsid", "--wait", script.toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--workspace", folder.toString()));
        var said = new ArrayList<String>();
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (BufferedReader lines = process.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    said.add(line);
                    progress.accept(line);
                }
            }
            if (process.waitFor() != 0) {
                throw new JourneyException("scripts/besu-network " + arguments[0] + " failed with exit code "
                        + process.exitValue() + ":\n"
                        + String.join("\n", said.subList(Math.max(0, said.size() - 8), said.size())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JourneyException("interrupted while scripts/besu-network " + arguments[0] + " ran", e);
        }
    }

    /** As Besu's own {@code operator generate-blockchain-config} lays keys out. */
    private static void save(ECKeyPair key, Path folder) {
        try {
            Path own = Files.createDirectories(folder.resolve(Numeric.prependHexPrefix(Keys.getAddress(key))));
            Files.writeString(own.resolve("key.priv"), hex(key.getPrivateKey(), 32));
            Files.writeString(own.resolve("key.pub"), hex(key.getPublicKey(), 64));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hex(BigInteger value, int bytes) {
        return Numeric.toHexStringWithPrefixZeroPadded(value, 2 * bytes);
    }
}
