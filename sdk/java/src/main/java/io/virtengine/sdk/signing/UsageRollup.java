package io.virtengine.sdk.signing;

import io.virtengine.sdk.abi.Hex;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What a lease used within five minutes, as far as it counts for one statement. A statement's {@code linesRoot} is the
 * {@link MerkleTree} root of the rollups of its window, and their sums are what its totals rose by.
 *
 * <p>The leaf encodes, as {@code abi.encode} does: {@code bytes32 leaseId, uint32 sequence, uint40 start, uint40 end,
 * uint256 cpuCoreMs, uint256 memoryByteS, uint256 storageByteS, uint256 gpuMs, uint256 networkBytes,
 * uint64 interpolatedMs, uint64 unmeteredMs}.
 *
 * @param leaseId the lease
 * @param sequence the statement it counts for
 * @param start begin of the five minutes, Unix seconds
 * @param end time of the last sample in it, Unix seconds
 * @param cpuCoreMs core-milliseconds
 * @param memoryByteS byte-seconds of memory
 * @param storageByteS byte-seconds of storage
 * @param gpuMs GPU-milliseconds
 * @param networkBytes bytes sent and received
 * @param interpolatedMs time in it between samples further apart than usual, at most ten minutes; it is counted
 * @param unmeteredMs time in it without samples near enough; nothing is counted for it
 */
public record UsageRollup(
        String leaseId,
        long sequence,
        long start,
        long end,
        BigInteger cpuCoreMs,
        BigInteger memoryByteS,
        BigInteger storageByteS,
        BigInteger gpuMs,
        BigInteger networkBytes,
        long interpolatedMs,
        long unmeteredMs) {

    private static final int WORD = 32;

    public UsageRollup {
        leaseId = Hex.word(leaseId);
    }

    /** Hash of its leaf in the statement's tree. */
    public byte[] leaf() {
        List<BigInteger> numbers = List.of(
                BigInteger.valueOf(sequence),
                BigInteger.valueOf(start),
                BigInteger.valueOf(end),
                cpuCoreMs,
                memoryByteS,
                storageByteS,
                gpuMs,
                networkBytes,
                BigInteger.valueOf(interpolatedMs),
                BigInteger.valueOf(unmeteredMs));
        ByteBuffer encoded = ByteBuffer.allocate(WORD * (1 + numbers.size())).put(Hex.decode(leaseId));
        numbers.forEach(number -> encoded.put(word(number)));
        return MerkleTree.leaf(encoded.array());
    }

    private static byte[] word(BigInteger number) {
        if (number.signum() < 0 || number.bitLength() > WORD * Byte.SIZE) {
            throw new IllegalArgumentException("usage is 0 to 2^256-1, not " + number);
        }
        byte[] bytes = number.toByteArray();
        byte[] word = new byte[WORD];
        int skip = Math.max(0, bytes.length - WORD);
        System.arraycopy(bytes, skip, word, WORD - bytes.length + skip, bytes.length - skip);
        return word;
    }
}
