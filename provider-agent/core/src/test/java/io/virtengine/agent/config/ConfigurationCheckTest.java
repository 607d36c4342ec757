package io.virtengine.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.agent.testing.Configurations;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigurationCheckTest {
    @Test
    void theDefaultsTogetherWithWhatMustBeSetCanBeUsed() {
        assertThatCode(() -> ConfigurationCheck.require(Configurations.of(Map.of())))
                .doesNotThrowAnyException();
    }

    @Test
    void everyProblemIsNamedAtOnce() {
        assertThatThrownBy(() -> ConfigurationCheck.require(Configurations.of(Map.of(
                        "provider.address", "0x12",
                        "lifecycle.backoff", "10m",
                        "gateway.port", "9090",
                        "capacity.gpus[nvidia/a100]", "2",
                        "pricing.cpu-core-hour", "-1",
                        "metering.sample", "0s"))))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems()).hasSize(6))
                .hasMessageContaining("provider.address")
                .hasMessageContaining("lifecycle.backoff must not exceed")
                .hasMessageContaining("gateway.port and management.port must differ")
                .hasMessageContaining("pricing.gpu-hour[nvidia/a100] is missing")
                .hasMessageContaining("pricing.cpu-core-hour must not be negative")
                .hasMessageContaining("metering.sample must be a positive duration");
    }

    @Test
    void aKeyIsNotSuspendedForWhatTheAgentMaySend() {
        assertThatThrownBy(() -> ConfigurationCheck.require(
                        Configurations.of(Map.of("sending.per-minute", "600", "custody.uses-per-minute", "1199"))))
                .hasMessageContaining("custody.uses-per-minute must be at least twice sending.per-minute");
        assertThatCode(() -> ConfigurationCheck.require(
                        Configurations.of(Map.of("sending.per-minute", "600", "custody.uses-per-minute", "1200"))))
                .doesNotThrowAnyException();
    }

    @Test
    void misspeltVariablesAreFound() {
        assertThat(UnknownVariables.in(Map.of(
                        "VE_AGENT_GATEWAY_PORT", "1",
                        "VE_AGENT_GATEWAY_REQUESTSPERMINUTE", "1",
                        "VE_AGENT_BACKEND_OPTIONS_STATE", "x",
                        "VE_AGENT_GATEWAY_PRT", "1",
                        "PATH", "x")))
                .containsExactly("VE_AGENT_GATEWAY_PRT");
    }
}
