package io.virtengine.agent.backend;

/** Life of a workload. {@link #canBecome} holds the only permitted steps. */
public enum WorkloadState {
    /** Known to the back end, nothing made for it yet. */
    PENDING,
    /** Objects are being made. */
    DEPLOYING,
    /** Every service is up, or has ended as its restart policy allows while another still runs. */
    RUNNING,
    /** Suspended: its processes exist but get no time. */
    PAUSED,
    /** Being taken down. */
    STOPPING,
    /** No process is left, objects and data are: an ended batch job, or a stop that was asked for. */
    STOPPED,
    /** A service ended or could not start, and will not come back by itself. */
    FAILED,
    /** Gone, absence verified. */
    TERMINATED;

    /**
     * Whether {@code next} may directly follow this state. A failed or still deploying workload may be taken down, so
     * that it never leaks what was already made for it.
     */
    public boolean canBecome(WorkloadState next) {
        return switch (this) {
            case PENDING -> next == DEPLOYING || next == FAILED;
            case DEPLOYING -> next == RUNNING || next == FAILED || next == STOPPED || next == STOPPING;
            case RUNNING -> next == PAUSED || next == STOPPING || next == FAILED;
            case PAUSED -> next == RUNNING || next == STOPPING || next == FAILED;
            case STOPPING -> next == STOPPED || next == FAILED;
            case STOPPED -> next == TERMINATED || next == DEPLOYING;
            case FAILED -> next == TERMINATED || next == DEPLOYING || next == STOPPING;
            case TERMINATED -> false;
        };
    }
}
