package io.virtengine.agent.metering;

import io.virtengine.agent.backend.UsageCounters;
import io.virtengine.sdk.abi.Hex;
import java.math.BigInteger;
import java.util.List;

/**
 * What a lease has used since it began, and what that costs (contract {@code ISettlementHub.UsageStatement}).
 *
 * @param sequence from 1, without gaps
 * @param windowStart end of the previous statement; the lease's acceptance for the first (s)
 * @param windowEnd (s)
 * @param cost wei since the lease began
 * @param linesRoot Merkle root of the detail lines
 * @param previousHash struct hash of the previous statement; zero for the first
 */
public record UsageStatement(
        String leaseId,
        long sequence,
        long windowStart,
        long windowEnd,
        BigInteger cost,
        BigInteger cpuCoreMs,
        BigInteger memoryByteS,
        BigInteger storageByteS,
        BigInteger gpuMs,
        BigInteger networkBytes,
        String linesRoot,
        String previousHash,
        boolean isFinal) {
    public static final String ZERO = Hex.encode(new byte[32]);

    /** The statement before the first; the contract ignores it. */
    static UsageStatement none(String leaseId) {
        BigInteger zero = BigInteger.ZERO;
        return new UsageStatement(leaseId, 0, 0, 0, zero, zero, zero, zero, zero, zero, ZERO, ZERO, false);
    }

    /** Fields in the contract's order, as the ABI codec takes them. */
    public List<Object> fields() {
        return List.of(
                leaseId,
                sequence,
                windowStart,
                windowEnd,
                cost,
                cpuCoreMs,
                memoryByteS,
                storageByteS,
                gpuMs,
                networkBytes,
                linesRoot,
                previousHash,
                isFinal);
    }

    /** The counters it states, network in and out together as incoming. */
    UsageCounters counters() {
        return new UsageCounters(cpuCoreMs, memoryByteS, storageByteS, gpuMs, networkBytes, BigInteger.ZERO);
    }
}
