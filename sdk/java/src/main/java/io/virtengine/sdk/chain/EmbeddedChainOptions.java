package io.virtengine.sdk.chain;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an embedded chain is started.
 *
 * @param chainId EIP-155 chain id
 * @param port loopback port, 0 for any free one
 * @param blockTime a block is mined at least that often, and at once for a transaction; null mines only for transactions
 * @param stateFile file the chain is loaded from and saved to every second; null keeps it in memory
 * @param logFile what the program prints; null discards it
 * @param mnemonic seed words of the funded development accounts; null draws new ones
 * @param genesisTime time of block 0; null is now
 * @param gasLimit gas limit of a block
 * @param genesisFile genesis file with accounts and time of block 0; its gas limit is not taken, and it does not go with a
 *     state file; null starts without contracts
 * @param closedByOwner whether only {@link EmbeddedChain#close} ends the program; otherwise the end of the JVM does too
 */
public record EmbeddedChainOptions(
        long chainId,
        int port,
        @Nullable Duration blockTime,
        @Nullable Path stateFile,
        @Nullable Path logFile,
        @Nullable String mnemonic,
        @Nullable Instant genesisTime,
        long gasLimit,
        @Nullable Path genesisFile,
        boolean closedByOwner) {

    /** Chain id of the development profile. */
    public static final long DEVELOPMENT_CHAIN_ID = 7_717;

    public EmbeddedChainOptions {
        if (chainId <= 0 || port < 0 || port > 65_535 || gasLimit < 21_000) {
            throw new IllegalArgumentException(
                    "impossible chain options: id " + chainId + ", port " + port + ", gas limit " + gasLimit);
        }
        if (genesisFile != null && (stateFile != null || genesisTime != null)) {
            throw new IllegalArgumentException("a genesis file has its own time and goes with no state file");
        }
        if (blockTime != null && blockTime.toSeconds() < 1) {
            throw new IllegalArgumentException("blocks are at least a second apart, not " + blockTime);
        }
    }

    /** In memory, on a free port, a block per transaction, 60 million gas a block. */
    public static EmbeddedChainOptions defaults() {
        return new EmbeddedChainOptions(DEVELOPMENT_CHAIN_ID, 0, null, null, null, null, null, 60_000_000, null, false);
    }

    /** With another chain id. */
    public EmbeddedChainOptions withChainId(long id) {
        return new EmbeddedChainOptions(
                id, port, blockTime, stateFile, logFile, mnemonic, genesisTime, gasLimit, genesisFile, closedByOwner);
    }

    /** On a given port. */
    public EmbeddedChainOptions withPort(int number) {
        return new EmbeddedChainOptions(
                chainId,
                number,
                blockTime,
                stateFile,
                logFile,
                mnemonic,
                genesisTime,
                gasLimit,
                genesisFile,
                closedByOwner);
    }

    /** With a block every so many seconds. */
    public EmbeddedChainOptions withBlockTime(Duration time) {
        return new EmbeddedChainOptions(
                chainId, port, time, stateFile, logFile, mnemonic, genesisTime, gasLimit, genesisFile, closedByOwner);
    }

    /** Kept in a file. */
    public EmbeddedChainOptions withStateFile(Path file) {
        return new EmbeddedChainOptions(
                chainId, port, blockTime, file, logFile, mnemonic, genesisTime, gasLimit, genesisFile, closedByOwner);
    }

    /** With the program's output in a file. */
    public EmbeddedChainOptions withLogFile(Path file) {
        return new EmbeddedChainOptions(
                chainId, port, blockTime, stateFile, file, mnemonic, genesisTime, gasLimit, genesisFile, closedByOwner);
    }

    /** With given seed words. */
    public EmbeddedChainOptions withMnemonic(String words) {
        return new EmbeddedChainOptions(
                chainId, port, blockTime, stateFile, logFile, words, genesisTime, gasLimit, genesisFile, closedByOwner);
    }

    /** With a given time of block 0. */
    public EmbeddedChainOptions withGenesisTime(Instant time) {
        return new EmbeddedChainOptions(
                chainId, port, blockTime, stateFile, logFile, mnemonic, time, gasLimit, genesisFile, closedByOwner);
    }

    /** With another gas limit of a block. */
    public EmbeddedChainOptions withGasLimit(long gas) {
        return new EmbeddedChainOptions(
                chainId, port, blockTime, stateFile, logFile, mnemonic, genesisTime, gas, genesisFile, closedByOwner);
    }

    /** Started from a genesis file. */
    public EmbeddedChainOptions withGenesisFile(Path file) {
        return new EmbeddedChainOptions(
                chainId, port, blockTime, stateFile, logFile, mnemonic, genesisTime, gasLimit, file, closedByOwner);
    }

    /** Left running when the JVM ends, for an owner that still needs the chain while it puts things in order. */
    public EmbeddedChainOptions withCloseByOwner() {
        return new EmbeddedChainOptions(
                chainId, port, blockTime, stateFile, logFile, mnemonic, genesisTime, gasLimit, genesisFile, true);
    }
}
