package io.virtengine.agent.hosting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.agent.backend.local.Egress;
import io.virtengine.agent.backend.local.LocalBackendConfig;
import io.virtengine.agent.config.ConfigurationException;
import io.virtengine.agent.testing.Configurations;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LocalHostingTest {
    @Test
    void workloadsReachNothingOutsideUnlessTheOperatorSaysSo() {
        assertThat(settings(Map.of()).egress()).isEqualTo(Egress.NONE);

        LocalBackendConfig open = settings(Map.of(
                "backend.options.address", "0.0.0.0",
                "backend.options.egress", "internet",
                "backend.options.egress-refused", "44.0.0.0/8, 45.0.0.1/32",
                "backend.options.name-servers", "9.9.9.9"));

        assertThat(open.bindAddress()).isEqualTo("0.0.0.0");
        assertThat(open.egress()).isEqualTo(new Egress(true, List.of("44.0.0.0/8", "45.0.0.1/32"), List.of("9.9.9.9")));
    }

    @Test
    void refusesWhatItCannotMean() {
        for (Map.Entry<String, String> wrong : Map.of(
                        "egress", "some",
                        "egress-refused", "44.0.0.0",
                        "name-servers", "resolver.example",
                        "address", "agent.example",
                        "egres", "internet")
                .entrySet()) {
            assertThatThrownBy(() -> settings(Map.of("backend.options." + wrong.getKey(), wrong.getValue())))
                    .as(wrong.getKey())
                    .isInstanceOf(ConfigurationException.class);
        }
    }

    private static LocalBackendConfig settings(Map<String, String> options) {
        return LocalHosting.settings(Configurations.of(options));
    }
}
