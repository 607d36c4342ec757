package io.virtengine.agent.metering;

import io.virtengine.agent.backend.UsageCounters;
import io.virtengine.agent.chain.UnitPrices;
import io.virtengine.sdk.manifest.ResourceTotals;
import java.math.BigInteger;

/**
 * What usage may cost (market spec 9.1, contract library {@code UsagePricing.sol}): what was used since the last statement
 * at the lease's unit prices, not more than the whole vector at its peak factor for the window plus traffic, and in sum
 * not more than the cap.
 *
 * @param prices unit prices of the lease
 * @param resources resource vector of the lease
 * @param cap the most the lease may draw (wei)
 * @param peakFactor governed multiple of the vector that a window may reach
 */
public record UsageCost(UnitPrices prices, ResourceTotals resources, BigInteger cap, BigInteger peakFactor) {
    /** Cumulative cost after a window in which usage grew from {@code before} to {@code now}. */
    public BigInteger cumulative(BigInteger stated, UsageCounters before, UsageCounters now, long windowSeconds) {
        BigInteger traffic = network(now).subtract(network(before)).multiply(prices.networkByte());
        BigInteger grown = grown(prices.cpuCoreMs(), before.cpuCoreMillis(), now.cpuCoreMillis())
                .add(grown(prices.memoryByteS(), before.memoryByteSeconds(), now.memoryByteSeconds()))
                .add(grown(prices.storageByteS(), before.storageByteSeconds(), now.storageByteSeconds()))
                .add(grown(prices.gpuMs(), before.gpuMillis(), now.gpuMillis()))
                .add(traffic);
        BigInteger peak = prices.perSecond(resources)
                .multiply(peakFactor)
                .multiply(BigInteger.valueOf(Math.max(0, windowSeconds)))
                .add(traffic);
        return stated.add(grown.min(peak)).min(cap);
    }

    static BigInteger network(UsageCounters counters) {
        return counters.networkBytesIn().add(counters.networkBytesOut());
    }

    private static BigInteger grown(BigInteger price, BigInteger before, BigInteger now) {
        return now.subtract(before).multiply(price);
    }
}
