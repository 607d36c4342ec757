package io.virtengine.agent.lifecycle;

import io.virtengine.agent.backend.Observation;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.work.UnitOfWork;
import java.time.Duration;

/** What is particular to one kind of tenant action. Every method may run again after a crash. */
public interface ActionStep {
    /** How long the target may take. */
    Duration limit(AgentConfiguration.Lifecycle settings);

    /** Asks the back end. */
    Observation act(Workload workload, LeaseAction action);

    /** Whether what is seen is what was asked for. */
    boolean reached(Workload workload, LeaseAction action, Observation seen);

    /** Writes down that the target was reached. */
    void record(UnitOfWork unit, Workload now, LeaseAction action, Observation seen);

    /** Undoes the wish, or what may have come of it. */
    void takeBack(UnitOfWork unit, Workload now, LeaseAction action);
}
