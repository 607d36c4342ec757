package io.virtengine.agent.backend;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Runs workloads for one provider.
 *
 * <p>What a caller may rely on, whichever back end stands behind:
 *
 * <ul>
 *   <li>Every object made for a workload carries its {@link Owner} and generation, and nothing about it lives only in
 *       memory: a new instance over the same state sees all of it.
 *   <li>Operations on one workload are serialised; operations on different workloads are independent. All methods may
 *       be called from any thread and may block for as long as the engine underneath takes.
 *   <li>A query that fails throws. An empty answer means that absence was verified.
 *   <li>Failures are {@link BackendException}s. A wrong argument is an {@link IllegalArgumentException} and changes
 *       nothing.
 *   <li>Workloads go on running when the agent stops or dies.
 * </ul>
 */
public interface WorkloadBackend extends AutoCloseable {
    /** Short constant name of the kind of back end, for configuration, metrics and tags. */
    String name();

    /** Looks at version, permissions and inventory. Never throws for a missing prerequisite: the report says it. */
    ProbeReport probe();

    /** What can be carried and what is promised already. */
    Capacity capacity();

    /** Says what {@link #apply} would do, changing nothing. */
    Plan plan(WorkloadSpec spec);

    /**
     * Makes the workload be as specified and returns once its services were started, or failed to. Applying the same
     * specification again changes nothing; applying one after an interrupted attempt finishes it; a higher generation
     * replaces the services that differ and keeps the others, volumes and meters.
     *
     * @throws BackendException.Quota if it does not fit
     * @throws BackendException.Permanent if it cannot run here, such as an unknown image, or a lower generation than
     *     the applied one
     */
    Observation apply(WorkloadSpec spec);

    /** What the workload is doing now, or empty if it verifiably does not exist. Also heals what a crash interrupted. */
    Optional<Observation> observe(WorkloadId id);

    /**
     * Takes all processing time from the workload; memory and storage stay. No effect when paused already.
     *
     * @throws BackendException.NotFound if there is no such workload
     * @throws BackendException.Permanent if nothing of it runs
     */
    Observation suspend(WorkloadId id);

    /**
     * Undoes {@link #suspend}. No effect when running already.
     *
     * @throws BackendException.NotFound if there is no such workload
     */
    Observation resume(WorkloadId id);

    /**
     * Ends the processes of every replica, first politely, and starts them again. Addresses, ports, volumes, the replicas'
     * own storage and the meters stay. Asking again with the same number finishes what was interrupted and restarts no
     * replica twice.
     *
     * @param request the caller's number for this restart; only the latest of a workload is remembered
     * @throws BackendException.NotFound if there is no such workload
     * @throws BackendException.Permanent if it is suspended
     */
    Observation restart(WorkloadId id, UUID request);

    /**
     * Changes sizes only, without a restart where the engine can.
     *
     * @param spec the applied specification with other sizes and a higher generation
     * @throws BackendException.NotFound if there is no such workload
     * @throws BackendException.Quota if the new size does not fit; the old one stays
     * @throws BackendException.Permanent if more than sizes differ
     */
    Observation resize(WorkloadSpec spec);

    /**
     * Ends the workload and removes everything made for it, then verifies that nothing is left. Deleting what does not
     * exist succeeds. Meters end here: read {@link #usage} before.
     *
     * @throws BackendException.Retryable if something could not be removed; calling again goes on where it stopped
     */
    void delete(WorkloadId id);

    /** All workloads tagged with this provider, including remains of interrupted applies and deletes. */
    List<OwnedWorkload> listOwned(String provider);

    /**
     * The newest lines, oldest first.
     *
     * @throws BackendException.NotFound if there is no such workload or service
     */
    List<LogLine> logs(WorkloadId id, LogQuery query);

    /**
     * The newest lines and then every new one, until closed or the workload is gone.
     *
     * @param reader called from one thread at a time
     * @throws BackendException.NotFound if there is no such workload or service
     */
    LogSubscription follow(WorkloadId id, LogQuery query, LogReader reader);

    /**
     * Runs a command inside a running replica.
     *
     * @throws BackendException.NotFound if there is no such workload, service or replica
     * @throws BackendException.Permanent if the replica does not run
     */
    ExecSession exec(WorkloadId id, ExecRequest request);

    /**
     * Reads the meters now.
     *
     * @throws BackendException.NotFound if there is no such workload
     */
    Usage usage(WorkloadId id);

    /** Lets go of threads and sockets of this instance; workloads stay. */
    @Override
    void close();
}
