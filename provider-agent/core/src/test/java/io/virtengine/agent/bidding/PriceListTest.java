package io.virtengine.agent.bidding;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.sdk.manifest.ResourceTotals;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PriceListTest {
    private static final BigInteger VE = BigInteger.TEN.pow(18);

    static AgentConfiguration.Pricing pricing(String cpu, String markup, String minimum) {
        return new AgentConfiguration.Pricing(
                new BigDecimal(cpu),
                new BigDecimal("0.005"),
                new BigDecimal("0.0002"),
                new BigDecimal("0.01"),
                Map.of("nvidia/a100", new BigDecimal("1.5")),
                new BigDecimal(markup),
                new BigDecimal(minimum),
                new BigDecimal("60"));
    }

    private static ResourceTotals vector(long cpu, long memory, long storage) {
        return new ResourceTotals(cpu, memory, storage, 0, 0, 0);
    }

    @Test
    void sumsUnitPricesAndRoundsUpOnceAtTheEnd() {
        // 0.25 cores * 0.04 + 0.25 GiB * 0.005 + 0.125 GiB * 0.0002 = 0.011275 VE an hour = 3131944444444.4 wei a
        // second.
        BidPrice price = new PriceList(pricing("0.04", "0", "0"))
                .reserved(vector(250, 256, 128))
                .orElseThrow();

        assertThat(price.rate()).isEqualTo(new BigInteger("3131944444445"));
        assertThat(price.cap()).isZero();
        assertThat(price.metered()).isFalse();
    }

    @Test
    void anExactPriceIsNotRaised() {
        // 0.036 VE an hour for a core is 10^13 wei a second exactly.
        BidPrice price = new PriceList(pricing("0.036", "0", "0"))
                .reserved(vector(1_000, 0, 0))
                .orElseThrow();

        assertThat(price.rate()).isEqualTo(BigInteger.TEN.pow(13));
    }

    @Test
    void addsTheMarkupBeforeTheMinimum() {
        PriceList marked = new PriceList(pricing("0.036", "50", "0"));
        PriceList floored = new PriceList(pricing("0.036", "50", "3.6"));

        assertThat(marked.reserved(vector(1_000, 0, 0)).orElseThrow().rate()).isEqualTo("15000000000000");
        assertThat(floored.reserved(vector(1_000, 0, 0)).orElseThrow().rate())
                .isEqualTo(VE.multiply(BigInteger.valueOf(36)).divide(BigInteger.valueOf(36_000)));
    }

    @Test
    void aGpuWithoutPriceCannotBePriced() {
        PriceList prices = new PriceList(pricing("0.04", "0", "0"));

        assertThat(prices.reserved(new ResourceTotals(1, 1, 1, 1, 0, ResourceTotals.gpuClassOf("nvidia/h100"))))
                .isEmpty();
        assertThat(prices.reserved(new ResourceTotals(1, 1, 1, 1, 0, ResourceTotals.gpuClassOf("NVIDIA/A100"))))
                .isPresent();
    }

    @Test
    void meteredPricesAreIntegersPerUnitAndComparedByTheWholeVector() {
        BidPrice price = new PriceList(pricing("0.036", "0", "0"))
                .metered(vector(2_000, 1, 0), VE)
                .orElseThrow();

        assertThat(price.units().cpuCoreMs()).isEqualTo("10000000000");
        // 0.005 * 10^18 / (2^30 * 3600) = 1293.5, up.
        assertThat(price.units().memoryByteS()).isEqualTo("1294");
        assertThat(price.units().gpuMs()).isZero();
        assertThat(price.rate()).isZero();
        assertThat(price.cap()).isEqualTo(VE);
        assertThat(price.comparable()).isEqualTo(BigInteger.valueOf(2_000L * 10_000_000_000L + 1_294L * (1 << 20)));
    }

    @Test
    void aPriceThatDoesNotFitTheContractIsRecognised() {
        BidPrice price = new PriceList(pricing("1100000", "0", "0"))
                .metered(vector(1, 0, 0), VE)
                .orElseThrow();

        assertThat(price.units().representable()).isFalse();
    }
}
