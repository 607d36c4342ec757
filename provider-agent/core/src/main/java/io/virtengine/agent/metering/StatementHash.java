package io.virtengine.agent.metering;

import io.virtengine.sdk.abi.Hex;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.web3j.crypto.Hash;

/**
 * EIP-712 hashes of statements, for one settlement hub on one chain (contract library {@code StatementHashing.sol}). Every
 * field takes one word, so the struct's encoding is its fields in order behind the type hash.
 */
public final class StatementHash {
    private static final byte[] TYPE = keccak("UsageStatement(bytes32 leaseId,uint32 sequence,uint40 windowStart,"
            + "uint40 windowEnd,uint128 cumulativeCost,uint64 cpuCoreMs,uint128 memoryByteS,uint128 storageByteS,"
            + "uint64 gpuMs,uint128 networkBytes,bytes32 linesRoot,bytes32 previousHash,bool isFinal)");
    private static final byte[] DOMAIN_TYPE =
            keccak("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    private static final int WORD = 32;
    private final byte[] domain;

    public StatementHash(long chainId, String hub) {
        byte[] words = new byte[5 * WORD];
        put(words, 0, DOMAIN_TYPE);
        put(words, 1, keccak("VirtEngine Settlement"));
        put(words, 2, keccak("1"));
        put(words, 3, word(BigInteger.valueOf(chainId)));
        put(words, 4, word(new BigInteger(1, Hex.decode(Hex.address(hub)))));
        this.domain = Hash.sha3(words);
    }

    /** The struct hash: the statement's name. */
    public String of(UsageStatement statement) {
        return Hex.encode(struct(statement));
    }

    /** The 32 bytes that the attestation key signs. */
    public byte[] digest(UsageStatement statement) {
        byte[] bytes = new byte[2 + 2 * WORD];
        bytes[0] = 0x19;
        bytes[1] = 0x01;
        System.arraycopy(domain, 0, bytes, 2, WORD);
        System.arraycopy(struct(statement), 0, bytes, 2 + WORD, WORD);
        return Hash.sha3(bytes);
    }

    private static byte[] struct(UsageStatement statement) {
        List<Object> fields = statement.fields();
        byte[] words = new byte[(fields.size() + 1) * WORD];
        put(words, 0, TYPE);
        for (int i = 0; i < fields.size(); i++) {
            put(
                    words,
                    i + 1,
                    switch (fields.get(i)) {
                        case String hex -> Hex.decode(Hex.word(hex));
                        case Long number -> word(BigInteger.valueOf(number));
                        case BigInteger amount -> word(amount);
                        case Boolean flag -> word(flag ? BigInteger.ONE : BigInteger.ZERO);
                        default -> throw new IllegalStateException("a statement has no field of this type");
                    });
        }
        return Hash.sha3(words);
    }

    private static void put(byte[] words, int index, byte[] word) {
        System.arraycopy(word, 0, words, index * WORD, WORD);
    }

    private static byte[] word(BigInteger value) {
        byte[] raw = value.toByteArray();
        byte[] word = new byte[WORD];
        int from = Math.max(0, raw.length - WORD);
        System.arraycopy(raw, from, word, WORD - (raw.length - from), raw.length - from);
        return word;
    }

    private static byte[] keccak(String text) {
        return Hash.sha3(text.getBytes(StandardCharsets.UTF_8));
    }
}
