package io.virtengine.agent.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LinesRootTest {
    @Test
    void dependsOnEveryLineAndTheirOrder() {
        String root = LinesRoot.of(List.of("a", "b", "c"));

        assertThat(LinesRoot.of(List.of("a", "b", "c"))).isEqualTo(root);
        assertThat(LinesRoot.of(List.of("a", "c", "b"))).isNotEqualTo(root);
        assertThat(LinesRoot.of(List.of("a", "b"))).isNotEqualTo(root);
        assertThat(LinesRoot.of(List.of("a", "b", "d"))).isNotEqualTo(root);
        assertThat(LinesRoot.of(List.of())).isEqualTo("0x" + "00".repeat(32));
    }
}
