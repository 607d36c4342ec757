package io.virtengine.agent.backend;

/** What happens when a service's process ends by itself. */
public enum RestartPolicy {
    /** It is started again, whatever its exit code. */
    ALWAYS,
    /** It is started again unless it exited with 0. */
    ON_FAILURE,
    /** It stays ended: a batch job. */
    NEVER;

    /** Whether a process that ended with {@code exitCode} is to be started again. */
    public boolean restartsAfter(int exitCode) {
        return switch (this) {
            case ALWAYS -> true;
            case ON_FAILURE -> exitCode != 0;
            case NEVER -> false;
        };
    }
}
