package io.virtengine.agent.chain;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.web3j.crypto.Hash;

/**
 * A resource vector as the contracts pack it into one word (contract {@code Resources.sol}): from the low bit cpuMilli 32,
 * memoryMib 40, storageMib 40, gpus 16, ports 16, gpuClass 32.
 *
 * @param cpuMilli thousandths of a core
 * @param memoryMib MiB of memory
 * @param storageMib MiB of storage
 * @param gpus number of GPUs
 * @param ports number of exposed ports
 * @param gpuClass first four bytes of keccak256 of the lower-case model name, 0 without a GPU
 */
public record ResourceVector(long cpuMilli, long memoryMib, long storageMib, int gpus, int ports, long gpuClass) {
    public static final ResourceVector NONE = new ResourceVector(0, 0, 0, 0, 0, 0);

    public ResourceVector {
        within("cpuMilli", cpuMilli, 32);
        within("memoryMib", memoryMib, 40);
        within("storageMib", storageMib, 40);
        within("gpus", gpus, 16);
        within("ports", ports, 16);
        within("gpuClass", gpuClass, 32);
    }

    /** The class of a GPU model such as {@code nvidia/a100}. */
    public static long classOf(String model) {
        byte[] hash = Hash.sha3(model.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
        return ((hash[0] & 0xffL) << 24) | ((hash[1] & 0xffL) << 16) | ((hash[2] & 0xffL) << 8) | (hash[3] & 0xffL);
    }

    public static ResourceVector unpack(BigInteger word) {
        return new ResourceVector(
                field(word, 0, 32),
                field(word, 32, 40),
                field(word, 72, 40),
                (int) field(word, 112, 16),
                (int) field(word, 128, 16),
                field(word, 144, 32));
    }

    public BigInteger pack() {
        return BigInteger.valueOf(cpuMilli)
                .or(BigInteger.valueOf(memoryMib).shiftLeft(32))
                .or(BigInteger.valueOf(storageMib).shiftLeft(72))
                .or(BigInteger.valueOf(gpus).shiftLeft(112))
                .or(BigInteger.valueOf(ports).shiftLeft(128))
                .or(BigInteger.valueOf(gpuClass).shiftLeft(144));
    }

    /** Whether every amount is at most the other's; GPUs only compare within one class. */
    public boolean fitsIn(ResourceVector available) {
        return cpuMilli <= available.cpuMilli
                && memoryMib <= available.memoryMib
                && storageMib <= available.storageMib
                && ports <= available.ports
                && gpus <= available.gpus
                && (gpus == 0 || gpuClass == available.gpuClass);
    }

    private static long field(BigInteger word, int shift, int bits) {
        return word.shiftRight(shift)
                .and(BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE))
                .longValueExact();
    }

    private static void within(String name, long value, int bits) {
        if (value < 0 || value >= 1L << bits) {
            throw new IllegalArgumentException(name + " must be 0 to 2^" + bits + "-1, got " + value);
        }
    }
}
