package io.virtengine.besu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class PluginOptionsTest {

    @Test
    void theDefaultsAreThoseOfTheReadme() {
        final PluginConfiguration chosen = read();

        assertThat(chosen.addressBook()).isEmpty();
        assertThat(chosen.admission()).isTrue();
        assertThat(chosen.senderRate()).isEqualTo(600);
        assertThat(chosen.epochSeconds()).isEqualTo(3600);
    }

    @Test
    void admissionIsOnUnlessTheOperatorSaysOtherwise() {
        assertThat(read("--plugin-virtengine-admission").admission()).isTrue();
        assertThat(read("--plugin-virtengine-admission=true").admission()).isTrue();
        assertThat(read("--plugin-virtengine-admission=false").admission()).isFalse();
    }

    @Test
    void anImpossibleNumberIsRefusedByTheNameOfItsOption() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("--plugin-virtengine-sender-rate=-1"))
                .withMessageContaining("--plugin-virtengine-sender-rate is 0..1000000, not -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("--plugin-virtengine-epoch-seconds=0"))
                .withMessageContaining("--plugin-virtengine-epoch-seconds is 1..31536000, not 0");
    }

    private static PluginConfiguration read(final String... arguments) {
        return CommandLine.populateCommand(new PluginOptions(), arguments).configuration();
    }
}
