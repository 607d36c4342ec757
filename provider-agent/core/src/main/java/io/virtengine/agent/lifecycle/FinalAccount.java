package io.virtengine.agent.lifecycle;

/** Closes a lease's books. The meters end with the workload, so they are read before it is deleted. */
public interface FinalAccount {
    /** Reads the meters a last time and keeps the reading. */
    void lastReading(Workload workload);

    /** Issues the final statement over what was read; does nothing if that was done. */
    void close(Workload workload);
}
