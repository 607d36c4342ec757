package io.virtengine.agent.bidding;

import io.virtengine.agent.chain.UnitPrices;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.sdk.manifest.ResourceTotals;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Turns the operator's prices per hour into the chain's integers: {@code total = sum(price * quantity)}, plus the markup,
 * raised to the minimum, divided by 3,600 and rounded up once, at the very end (provider spec 1.6, "Price").
 */
public final class PriceList {
    private static final BigDecimal WEI = BigDecimal.TEN.pow(18);
    private static final BigDecimal SECONDS = BigDecimal.valueOf(3_600);
    private static final BigDecimal MS = BigDecimal.valueOf(3_600_000);
    private static final BigDecimal GIB = BigDecimal.valueOf(1L << 30);
    private static final BigDecimal MIB_PER_GIB = BigDecimal.valueOf(1_024);
    private static final BigDecimal MILLI = BigDecimal.valueOf(1_000);
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private final AgentConfiguration.Pricing pricing;
    private final Map<Long, BigDecimal> gpuByClass = new LinkedHashMap<>();

    public PriceList(AgentConfiguration.Pricing pricing) {
        this.pricing = pricing;
        pricing.gpuHour().forEach((model, price) -> gpuByClass.put(ResourceTotals.gpuClassOf(model), price));
    }

    /** Reserved capacity, streamed; empty if a price that is needed is missing. */
    public Optional<BidPrice> reserved(ResourceTotals resources) {
        return gpuPrice(resources).map(gpu -> {
            BigDecimal hour = pricing.cpuCoreHour()
                    .multiply(BigDecimal.valueOf(resources.cpuMilli()))
                    .divide(MILLI)
                    .add(gib(pricing.memoryGibHour(), resources.memoryMiB()))
                    .add(gib(pricing.storageGibHour(), resources.storageMiB()))
                    .add(gpu.multiply(BigDecimal.valueOf(resources.gpus())));
            BigDecimal asked = marked(hour).max(pricing.minimumPerHour());
            BigInteger rate =
                    asked.multiply(WEI).divide(SECONDS, 0, RoundingMode.CEILING).toBigIntegerExact();
            return new BidPrice(rate, BigInteger.ZERO, UnitPrices.NONE, rate);
        });
    }

    /**
     * Pay per use: unit prices and a cap, no stream.
     *
     * @param capCeiling the most the tenant lets a bid reserve (wei)
     */
    public Optional<BidPrice> metered(ResourceTotals resources, BigInteger capCeiling) {
        return gpuPrice(resources).map(gpu -> {
            UnitPrices units = new UnitPrices(
                    unit(pricing.cpuCoreHour(), MS),
                    unit(pricing.memoryGibHour(), GIB.multiply(SECONDS)),
                    unit(pricing.storageGibHour(), GIB.multiply(SECONDS)),
                    resources.gpus() == 0 ? BigInteger.ZERO : unit(gpu, MS),
                    unit(pricing.networkGib(), GIB));
            return new BidPrice(BigInteger.ZERO, capCeiling, units, units.perSecond(resources));
        });
    }

    /** The part of a price, as a fraction, that is left after the provider's own cost. */
    public BigDecimal margin() {
        BigDecimal price = HUNDRED.add(pricing.markupPercent());
        return price.subtract(pricing.costShare()).divide(price, 6, RoundingMode.HALF_EVEN);
    }

    private BigDecimal marked(BigDecimal price) {
        return price.multiply(HUNDRED.add(pricing.markupPercent())).divide(HUNDRED);
    }

    private BigInteger unit(BigDecimal price, BigDecimal units) {
        return marked(price)
                .multiply(WEI)
                .divide(units, 0, RoundingMode.CEILING)
                .toBigIntegerExact();
    }

    private static BigDecimal gib(BigDecimal price, long mib) {
        return price.multiply(BigDecimal.valueOf(mib)).divide(MIB_PER_GIB);
    }

    private Optional<BigDecimal> gpuPrice(ResourceTotals resources) {
        return resources.gpus() == 0
                ? Optional.of(BigDecimal.ZERO)
                : Optional.ofNullable(gpuByClass.get(resources.gpuClass()));
    }
}
