package io.virtengine.sdk.events;

import io.virtengine.sdk.chain.ChainLog;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;

/** Where an {@link EventIntake} puts what it reads, and where it learns how far it has come. Used by one thread. */
public interface BlockSink {

    /** Intakes with sinks of the same name in one database are the same intake: one of them works. Never change it. */
    String name();

    /** The contracts whose logs are wanted. */
    Collection<String> contracts();

    /**
     * Where reading goes on; asked for at the start and again after every failure.
     *
     * @throws ChainMismatchException if what is stored is of another network
     */
    ReadPosition open() throws SQLException;

    /**
     * Stores a range that continues the position, and the position after it, in one database transaction.
     *
     * @return false if the position has been moved by another process meanwhile; then nothing is stored
     */
    boolean append(BlockRange range) throws SQLException;

    /** First block with logs of the contracts. */
    long startBlock();

    /**
     * Number of stored logs by height, for the blocks from one height to another, both included, that have any.
     */
    Map<Long, Integer> stored(long fromBlock, long toBlock) throws SQLException;

    /** Whether a log of the contracts is one of those that {@link #stored} counts. */
    boolean keeps(ChainLog log);

    /**
     * Logs are missing in or after that position's block: goes back to it, or further if what is stored can only be built
     * from further back. {@link #open} says then where reading goes on.
     */
    void readAgain(ReadPosition position) throws SQLException;
}
