package io.virtengine.agent.lifecycle;

/** Closes a lease's books before its workload, and with it the meters, is deleted. */
@FunctionalInterface
public interface FinalAccount {
    /** Reads the meters a last time and issues the final statement; does nothing if that was done. */
    void close(Workload workload);
}
