package io.virtengine.agent.chain;

import io.virtengine.sdk.manifest.ResourceTotals;
import java.math.BigInteger;
import java.util.stream.Stream;

/**
 * Prices of metered usage in wei.
 *
 * @param cpuCoreMs per millisecond of one core
 * @param memoryByteS per byte of memory and second
 * @param storageByteS per byte of storage and second
 * @param gpuMs per millisecond of one GPU
 * @param networkByte per byte sent or received
 */
public record UnitPrices(
        BigInteger cpuCoreMs,
        BigInteger memoryByteS,
        BigInteger storageByteS,
        BigInteger gpuMs,
        BigInteger networkByte) {
    public static final UnitPrices NONE =
            new UnitPrices(BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO);
    private static final int BITS = 48;
    private static final BigInteger MIB = BigInteger.ONE.shiftLeft(20);

    /** Whether nothing is metered. */
    public boolean none() {
        return all().allMatch(price -> price.signum() == 0);
    }

    /** Whether every price fits the contract's 48 bits. */
    public boolean representable() {
        return all().allMatch(price -> price.signum() >= 0 && price.bitLength() <= BITS);
    }

    /** What the whole vector in full use costs a second, without network (wei). */
    public BigInteger perSecond(ResourceTotals resources) {
        return BigInteger.valueOf(resources.cpuMilli())
                .multiply(cpuCoreMs)
                .add(BigInteger.valueOf(resources.memoryMiB()).multiply(MIB).multiply(memoryByteS))
                .add(BigInteger.valueOf(resources.storageMiB()).multiply(MIB).multiply(storageByteS))
                .add(BigInteger.valueOf(resources.gpus() * 1000L).multiply(gpuMs));
    }

    private Stream<BigInteger> all() {
        return Stream.of(cpuCoreMs, memoryByteS, storageByteS, gpuMs, networkByte);
    }
}
