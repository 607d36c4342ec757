package io.virtengine.sdk.events;

import java.sql.SQLException;
import java.util.Collection;

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
}
