package io.virtengine.agent.lifecycle;

import io.virtengine.agent.work.UnitOfWork;

/** Carries out one kind of command. Runs again from the start after a crash, so every step must tolerate that. */
@FunctionalInterface
public interface Operation {
    /**
     * Does the work and closes the command in the same transaction as its effects.
     *
     * @throws NotYetException if it has to be tried again
     */
    void run(CommandQueue.Command command);

    /**
     * Puts right what the command had promised, in the transaction that ends it without success.
     *
     * @param why what ended it
     */
    default void gaveUp(UnitOfWork unit, CommandQueue.Command command, String why) {
        // Most commands leave nothing that the reconciler would not see.
    }

    /** The target cannot be reached any more; the command is not tried again. */
    final class GivenUpException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public GivenUpException(String message) {
            super(message);
        }
    }

    /** The target was not reached this time. */
    final class NotYetException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public NotYetException(String message) {
            super(message);
        }
    }
}
