package io.virtengine.agent.lifecycle;

/** Carries out one kind of command. Runs again from the start after a crash, so every step must tolerate that. */
@FunctionalInterface
public interface Operation {
    /**
     * Does the work and closes the command in the same transaction as its effects.
     *
     * @throws NotYetException if it has to be tried again
     */
    void run(CommandQueue.Command command);

    /** The target was not reached this time. */
    final class NotYetException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public NotYetException(String message) {
            super(message);
        }
    }
}
