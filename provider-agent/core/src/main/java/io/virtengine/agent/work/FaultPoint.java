package io.virtengine.agent.work;

/**
 * Named places where a process may die. In production nothing happens there; the kill tests end the process at each, and
 * so prove that what is durable at that moment suffices to go on.
 */
@FunctionalInterface
public interface FaultPoint {
    FaultPoint NONE = step -> {};

    void reached(Step step);

    /** The steps of a lease's life, and of a key's rotation, between which a crash must lose and double nothing. */
    enum Step {
        BID_RECORDED,
        MANIFEST_STORED,
        DEPLOY_CLAIMED,
        DEPLOY_APPLIED,
        RUNNING_RECORDED,
        USAGE_SAMPLED,
        STATEMENT_RECORDED,
        ACTION_REQUESTED,
        ACTION_CLAIMED,
        ACTION_APPLIED,
        TERMINATE_CLAIMED,
        WORKLOAD_DELETED,
        TERMINATED_RECORDED,
        ROTATION_REQUESTED,
        ROTATION_KEY_WRITTEN,
        ROTATION_KEY_MADE,
        ROTATION_PREPARED,
        ROTATION_REGISTERED,
        ROTATION_SWITCHED,
        ROTATION_DRAINED,
        ROTATION_RETIRED,
        ROTATION_PUT_AWAY,
        ROTATION_ARCHIVED
    }
}
