package io.virtengine.sdk.db;

import java.sql.SQLException;

/** The right to do some work, held by at most one process at a time. Used by one thread. */
public interface Lease extends AutoCloseable {

    /** The right to do work that needs none: always held. */
    Lease NONE = new Lease() {
        @Override
        public boolean ensure() {
            return true;
        }

        @Override
        public void close() {
            // Nothing was taken.
        }
    };

    /** Takes the lease or confirms that it is still held; false while another process has it. */
    boolean ensure() throws SQLException;

    /** Gives it back, if it is held. */
    @Override
    void close() throws SQLException;

    /** Another process has taken the lease over: what the caller was about to write must not be written. */
    final class LostException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        public LostException(String message) {
            super(message);
        }
    }
}
