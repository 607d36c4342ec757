package io.virtengine.agent.backend;

/** A log being followed; closing it ends the following and waits until the reader has received its last line. */
public interface LogSubscription extends AutoCloseable {
    /** Whether lines may still come. It ends when the workload is deleted or the subscription closed. */
    boolean open();

    @Override
    void close();
}
