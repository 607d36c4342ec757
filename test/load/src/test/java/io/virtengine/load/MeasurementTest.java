package io.virtengine.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.load.BlockWatch.Block;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasurementTest {

    @Test
    void blocksAtBothEndsAreNotCounted() {
        Measurement measured = Measurement.of(
                "x",
                List.of(
                        new Block(1, 100, 0, 0),
                        new Block(2, 101, 5, 1),
                        new Block(3, 102, 100, 10),
                        new Block(4, 105, 200, 20),
                        new Block(5, 106, 5, 1),
                        new Block(6, 107, 0, 0)),
                List.of());

        assertThat(measured.transactions()).isEqualTo(30);
        assertThat(measured.seconds()).isEqualTo(4);
        assertThat(measured.perSecond()).isEqualTo(7.5);
        assertThat(measured.gasPerSecond()).isEqualTo(75);
        assertThat(measured.longestBlock()).isEqualTo(3);
    }

    @Test
    void twoBlocksAreTooFew() {
        List<Block> blocks = List.of(new Block(1, 100, 5, 1), new Block(2, 101, 5, 1));

        assertThatThrownBy(() -> Measurement.of("x", blocks, List.of())).hasMessageContaining("too few blocks");
    }

    @Test
    void aPercentileIsATransactionThatWasMeasured() {
        var latency = new Latency(new double[] {4, 1, 3, 2});

        assertThat(latency.percentile(0.5)).isEqualTo(2);
        assertThat(latency.percentile(0.95)).isEqualTo(4);
        assertThat(latency.percentile(1)).isEqualTo(4);
    }
}
