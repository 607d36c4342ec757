package io.virtengine.sdk.manifest;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.web3j.crypto.Hash;

/**
 * What a group needs in all, in the units of the chain's resource vector.
 *
 * @param cpuMilli thousandths of a core, below 2^32
 * @param memoryMiB mebibytes, rounded up once for the whole group, below 2^40
 * @param storageMiB mebibytes of ephemeral storage and volumes, rounded up once, below 2^40
 * @param gpus below 2^16
 * @param ports exposed ports, below 2^16
 * @param gpuClass first four bytes of Keccak-256 of the lower-case model name as an unsigned number; 0 without GPU
 */
public record ResourceTotals(long cpuMilli, long memoryMiB, long storageMiB, int gpus, int ports, long gpuClass) {
    /** Nothing at all. */
    public static final ResourceTotals NONE = new ResourceTotals(0, 0, 0, 0, 0, 0);

    private static final int MEMORY_SHIFT = 32;
    private static final int STORAGE_SHIFT = 72;
    private static final int GPU_SHIFT = 112;
    private static final int PORT_SHIFT = 128;
    private static final int CLASS_SHIFT = 144;

    public ResourceTotals {
        requireBits(32, cpuMilli, "CPU");
        requireBits(40, memoryMiB, "memory");
        requireBits(40, storageMiB, "storage");
        requireBits(16, gpus, "GPUs");
        requireBits(16, ports, "ports");
        requireBits(32, gpuClass, "GPU class");
    }

    /** The class of a GPU model such as {@code nvidia/a100}. */
    public static long gpuClassOf(final String model) {
        final byte[] hash = Hash.sha3(model.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
        return new BigInteger(1, hash).shiftRight(256 - 32).longValueExact();
    }

    /** The vector in one word, as the contracts pack it: cpu 32 | memory 40 | storage 40 | gpus 16 | ports 16 | class 32. */
    public BigInteger pack() {
        return BigInteger.valueOf(cpuMilli)
                .or(BigInteger.valueOf(memoryMiB).shiftLeft(MEMORY_SHIFT))
                .or(BigInteger.valueOf(storageMiB).shiftLeft(STORAGE_SHIFT))
                .or(BigInteger.valueOf(gpus).shiftLeft(GPU_SHIFT))
                .or(BigInteger.valueOf(ports).shiftLeft(PORT_SHIFT))
                .or(BigInteger.valueOf(gpuClass).shiftLeft(CLASS_SHIFT));
    }

    /**
     * The vector behind a packed word.
     *
     * @throws IllegalArgumentException if bits above the vector are set
     */
    public static ResourceTotals unpack(final BigInteger packed) {
        final ResourceTotals totals = new ResourceTotals(
                bits(packed, 0, 32),
                bits(packed, MEMORY_SHIFT, 40),
                bits(packed, STORAGE_SHIFT, 40),
                (int) bits(packed, GPU_SHIFT, 16),
                (int) bits(packed, PORT_SHIFT, 16),
                bits(packed, CLASS_SHIFT, 32));
        if (!totals.pack().equals(packed)) {
            throw new IllegalArgumentException("no resource vector: 0x" + packed.toString(16));
        }
        return totals;
    }

    /** Whether every amount is at most the other's; GPUs only compare within one class. */
    public boolean fitsIn(final ResourceTotals available) {
        return cpuMilli <= available.cpuMilli
                && memoryMiB <= available.memoryMiB
                && storageMiB <= available.storageMiB
                && ports <= available.ports
                && gpus <= available.gpus
                && (gpus == 0 || gpuClass == available.gpuClass);
    }

    private static long bits(final BigInteger packed, final int from, final int count) {
        return packed.shiftRight(from)
                .and(BigInteger.ONE.shiftLeft(count).subtract(BigInteger.ONE))
                .longValueExact();
    }

    private static void requireBits(final int bits, final long value, final String name) {
        if (value < 0 || value >>> bits != 0) {
            throw new IllegalArgumentException(name + " " + value + " does not fit into " + bits + " bits");
        }
    }
}
