package io.virtengine.sdk.chain;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.web3j.crypto.Bip32ECKeyPair;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.MnemonicUtils;

/**
 * A development chain in a process of its own on the loopback interface, with the rules of the real network: osaka
 * fork, transaction gas cap, gas at no cost. Its clock can be moved forward. Closing it ends the process.
 */
public final class EmbeddedChain implements AutoCloseable {

    private static final int ACCOUNTS = 10;
    private static final int ATTEMPTS = 3;
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    /** Native money of a development account: 10,000 ether. Transactions cost nothing; this is for tests of values. */
    private static final BigInteger PURSE = BigInteger.TEN.pow(22);
    /** Blocks mined in one request; a larger number can take longer than a request may. */
    private static final long MINE_CHUNK = 500;

    private final Process process;
    private final ChainEndpoint endpoint;
    private final ChainClient client;
    private final String mnemonic;
    private final Thread endWithJvm;

    private EmbeddedChain(Process process, ChainEndpoint endpoint, String mnemonic) {
        this.process = process;
        this.endpoint = endpoint;
        this.client = new ChainClient(endpoint);
        this.mnemonic = mnemonic;
        this.endWithJvm = new Thread(process::destroy, "embedded-chain-stop");
    }

    /** A fresh chain with the default options. */
    public static EmbeddedChain start() {
        return start(EmbeddedChainOptions.defaults());
    }

    /**
     * Starts a chain and returns once it answers.
     *
     * @throws IllegalStateException if the program is missing, ends early or does not answer within 30 s
     */
    public static EmbeddedChain start(EmbeddedChainOptions options) {
        String given = options.mnemonic();
        String mnemonic = given != null ? given : newMnemonic();
        for (int attempt = 1; ; attempt++) {
            int port = options.port() != 0 ? options.port() : freePort();
            var chain = new EmbeddedChain(launch(options, port), endpointAt(port), mnemonic);
            try {
                chain.awaitReady(options.chainId());
                chain.fundAccounts();
                if (!options.closedByOwner()) {
                    Runtime.getRuntime().addShutdownHook(chain.endWithJvm);
                }
                return chain;
            } catch (IllegalStateException e) {
                chain.client.close();
                chain.process.destroyForcibly();
                // Another program may have taken the free port between looking and binding.
                if (options.port() != 0 || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static ChainEndpoint endpointAt(int port) {
        return ChainEndpoint.of("http://127.0.0.1:" + port).withWebSocket("ws://127.0.0.1:" + port);
    }

    private static Process launch(EmbeddedChainOptions options, int port) {
        // In a session of its own: a terminal's Ctrl-C reaches the owner, who ends the chain when it is done with it.
        var command = new ArrayList<String>(List.of("setsid", NativeTool.anvil().toString()));
        command.addAll(List.of("--silent", "--host", "127.0.0.1", "--port", Integer.toString(port)));
        command.addAll(List.of("--chain-id", Long.toString(options.chainId()), "--hardfork", "osaka"));
        command.addAll(List.of("--enable-tx-gas-limit", "--base-fee", "0", "--gas-price", "0"));
        command.addAll(List.of("--disable-min-priority-fee", "--order", "fifo"));
        command.addAll(List.of("--gas-limit", Long.toString(options.gasLimit())));
        // Its accounts are made here: seed words given to the program would stand in the list of processes.
        command.addAll(List.of("--accounts", "0"));
        Duration blockTime = options.blockTime();
        if (blockTime != null) {
            command.addAll(List.of("--block-time", Long.toString(blockTime.toSeconds()), "--mixed-mining"));
        }
        Path state = options.stateFile();
        if (state != null) {
            command.addAll(List.of("--state", state.toAbsolutePath().toString(), "--state-interval", "1"));
            command.add("--preserve-historical-states");
        }
        Instant genesis = options.genesisTime();
        if (genesis != null) {
            command.addAll(List.of("--timestamp", Long.toString(genesis.getEpochSecond())));
        }
        Path genesisFile = options.genesisFile();
        if (genesisFile != null) {
            command.addAll(List.of("--init", genesisFile.toAbsolutePath().toString()));
        }
        Path log = options.logFile();
        ProcessBuilder.Redirect output = log == null
                ? ProcessBuilder.Redirect.DISCARD
                : ProcessBuilder.Redirect.appendTo(new File(log.toAbsolutePath().toString()));
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded chain does not start", e);
        }
    }

    private void awaitReady(long chainId) {
        long limit = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < limit) {
            try {
                if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException(
                            "the embedded chain ended at start with code " + process.exitValue());
                }
                long found = client.chainId();
                if (found != chainId) {
                    throw new IllegalStateException("port taken by a chain with id " + found);
                }
                return;
            } catch (RpcException.Unavailable notYet) {
                // Keep asking: the process is alive and has not opened its port yet.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the embedded chain starts", e);
            }
        }
        throw new IllegalStateException("the embedded chain does not answer within " + START_LIMIT);
    }

    private void fundAccounts() {
        if (client.blockNumber() == 0) {
            String purse = "0x" + PURSE.toString(16);
            accounts().forEach(account -> client.request("anvil_setBalance", account.getAddress(), purse));
        }
    }

    /** Where it answers. */
    public ChainEndpoint endpoint() {
        return endpoint;
    }

    /** A client that lives as long as the chain. */
    public ChainClient client() {
        return client;
    }

    /** Process id, for tests that kill it. */
    public long pid() {
        return process.pid();
    }

    /** The funded development accounts. Never use them on another network. */
    public List<Credentials> accounts() {
        Bip32ECKeyPair master = Bip32ECKeyPair.generateKeyPair(MnemonicUtils.generateSeed(mnemonic, ""));
        return IntStream.range(0, ACCOUNTS)
                .mapToObj(i -> Credentials.create(Bip32ECKeyPair.deriveKeyPair(master, path(i))))
                .toList();
    }

    /** BIP-44 path of the i-th Ethereum account: m/44'/60'/0'/0/i. */
    private static int[] path(int index) {
        int hardened = Bip32ECKeyPair.HARDENED_BIT;
        return new int[] {44 | hardened, 60 | hardened, hardened, 0, index};
    }

    /** Moves the clock forward and mines a block at the new time. */
    public void advance(Duration by) {
        client.request("evm_increaseTime", by.toSeconds());
        client.request("evm_mine");
    }

    /** Mines a block at a given time, which must lie after the head's. */
    public void advanceTo(Instant time) {
        client.request("evm_setNextBlockTimestamp", time.getEpochSecond());
        client.request("evm_mine");
    }

    /** Mines empty blocks. */
    public void mine(long blocks) {
        for (long left = blocks; left > 0; left -= MINE_CHUNK) {
            client.request("anvil_mine", "0x" + Long.toHexString(Math.min(left, MINE_CHUNK)));
        }
    }

    /** Switches between a block per transaction and blocks only by {@link #mine}. */
    public void automine(boolean on) {
        client.request("evm_setAutomine", on);
    }

    /** Time of the head. */
    public Instant now() {
        return Instant.ofEpochSecond(client.head().timestamp());
    }

    private static String newMnemonic() {
        byte[] entropy = new byte[16];
        new SecureRandom().nextBytes(entropy);
        return MnemonicUtils.generateMnemonic(entropy);
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        }
    }

    /** Ends the process; a state file is complete afterwards. */
    @Override
    public void close() {
        client.close();
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(endWithJvm);
        } catch (IllegalStateException jvmIsEnding) {
            // The hook is running or has run: nothing is left to remove.
        }
    }
}
