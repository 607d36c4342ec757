package io.virtengine.sdk.signing;

import io.virtengine.sdk.abi.Hex;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a lease has used since it began, as {@code ISettlementHub.UsageStatement} defines it.
 *
 * @param leaseId the lease
 * @param sequence from 1, without gaps
 * @param windowStart the previous statement's end, Unix seconds
 * @param windowEnd end of the window, Unix seconds
 * @param cumulativeCost wei since the lease began
 * @param cpuCoreMs core-milliseconds since the lease began
 * @param memoryByteS byte-seconds of memory since the lease began
 * @param storageByteS byte-seconds of storage since the lease began
 * @param gpuMs GPU-milliseconds since the lease began
 * @param networkBytes bytes sent and received since the lease began
 * @param linesRoot Merkle root of the detail lines
 * @param previousHash struct hash of the previous statement, zero for the first
 * @param isFinal whether no statement follows
 */
public record UsageStatement(
        String leaseId,
        long sequence,
        long windowStart,
        long windowEnd,
        BigInteger cumulativeCost,
        BigInteger cpuCoreMs,
        BigInteger memoryByteS,
        BigInteger storageByteS,
        BigInteger gpuMs,
        BigInteger networkBytes,
        String linesRoot,
        String previousHash,
        boolean isFinal) {

    /** Previous hash of a first statement. */
    public static final String NO_PREVIOUS = "0x" + "0".repeat(64);

    private static final TypedStruct TYPE = TypedStruct.of("UsageStatement(bytes32 leaseId,uint32 sequence,"
            + "uint40 windowStart,uint40 windowEnd,uint128 cumulativeCost,uint64 cpuCoreMs,uint128 memoryByteS,"
            + "uint128 storageByteS,uint64 gpuMs,uint128 networkBytes,bytes32 linesRoot,bytes32 previousHash,"
            + "bool isFinal)");
    private static final TypedStruct ACKNOWLEDGEMENT =
            TypedStruct.of("Acknowledgement(bytes32 leaseId,bytes32 statementHash)");

    public UsageStatement {
        leaseId = Hex.word(leaseId);
        linesRoot = Hex.word(linesRoot);
        previousHash = Hex.word(previousHash);
    }

    /** The settlement hub's signing domain. */
    public static Eip712Domain domain(long chainId, String settlementHub) {
        return new Eip712Domain("VirtEngine Settlement", "1", chainId, settlementHub);
    }

    /** The members by their Solidity names, in order: also the struct as {@code AbiItem.Function.encodeCall} takes it. */
    public Map<String, Object> values() {
        var values = new LinkedHashMap<String, Object>();
        values.put("leaseId", leaseId);
        values.put("sequence", sequence);
        values.put("windowStart", windowStart);
        values.put("windowEnd", windowEnd);
        values.put("cumulativeCost", cumulativeCost);
        values.put("cpuCoreMs", cpuCoreMs);
        values.put("memoryByteS", memoryByteS);
        values.put("storageByteS", storageByteS);
        values.put("gpuMs", gpuMs);
        values.put("networkBytes", networkBytes);
        values.put("linesRoot", linesRoot);
        values.put("previousHash", previousHash);
        values.put("isFinal", isFinal);
        return values;
    }

    /** Struct hash: the next statement's {@code previousHash}. */
    public String hash() {
        return Hex.encode(TYPE.hash(values()));
    }

    /** What the provider's attestation key signs. */
    public byte[] digest(Eip712Domain domain) {
        return TYPE.digest(domain, values());
    }

    /** What {@link #digest} is the Keccak-256 of. */
    public byte[] preimage(Eip712Domain domain) {
        return TYPE.preimage(domain, values());
    }

    /** What a tenant signs to accept everything up to a statement. */
    public static byte[] acknowledgementDigest(Eip712Domain domain, String leaseId, String statementHash) {
        return ACKNOWLEDGEMENT.digest(domain, Map.of("leaseId", leaseId, "statementHash", statementHash));
    }
}
