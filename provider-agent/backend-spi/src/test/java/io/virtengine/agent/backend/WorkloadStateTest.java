package io.virtengine.agent.backend;

import static io.virtengine.agent.backend.WorkloadState.DEPLOYING;
import static io.virtengine.agent.backend.WorkloadState.FAILED;
import static io.virtengine.agent.backend.WorkloadState.PAUSED;
import static io.virtengine.agent.backend.WorkloadState.PENDING;
import static io.virtengine.agent.backend.WorkloadState.RUNNING;
import static io.virtengine.agent.backend.WorkloadState.STOPPED;
import static io.virtengine.agent.backend.WorkloadState.STOPPING;
import static io.virtengine.agent.backend.WorkloadState.TERMINATED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkloadStateTest {
    private static final Map<WorkloadState, Set<WorkloadState>> STEPS = Map.of(
            PENDING, Set.of(DEPLOYING, FAILED),
            DEPLOYING, Set.of(RUNNING, FAILED, STOPPED, STOPPING),
            RUNNING, Set.of(PAUSED, STOPPING, FAILED),
            PAUSED, Set.of(RUNNING, STOPPING, FAILED),
            STOPPING, Set.of(STOPPED, FAILED),
            STOPPED, Set.of(TERMINATED, DEPLOYING),
            FAILED, Set.of(TERMINATED, DEPLOYING, STOPPING),
            TERMINATED, Set.of());

    @ParameterizedTest
    @EnumSource
    void stepsAreThoseOfTheTable(WorkloadState from) {
        Set<WorkloadState> permitted =
                Arrays.stream(WorkloadState.values()).filter(from::canBecome).collect(Collectors.toSet());

        assertThat(permitted).isEqualTo(STEPS.get(from));
    }

    @Test
    void anEndedProcessComesBackOnlyAsItsPolicySays() {
        assertThat(RestartPolicy.ALWAYS.restartsAfter(0)).isTrue();
        assertThat(RestartPolicy.ON_FAILURE.restartsAfter(0)).isFalse();
        assertThat(RestartPolicy.ON_FAILURE.restartsAfter(137)).isTrue();
        assertThat(RestartPolicy.NEVER.restartsAfter(1)).isFalse();
    }
}
