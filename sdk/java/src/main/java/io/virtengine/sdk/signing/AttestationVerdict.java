package io.virtengine.sdk.signing;

import io.virtengine.sdk.abi.Hex;
import java.util.Map;

/**
 * What a member of the attestation committee signs about evidence, as {@code IAttestationCommittee.Statement} defines it.
 *
 * @param inputHash Keccak-256 of the canonical attestation input, whose time is {@code validFrom}
 * @param verdictHash Keccak-256 of the verdict's 20 words
 * @param validFrom when the statement begins to count, Unix seconds
 * @param validUntil last second at which it counts, Unix seconds
 */
public record AttestationVerdict(String inputHash, String verdictHash, long validFrom, long validUntil) {

    private static final TypedStruct TYPE = TypedStruct.of(
            "AttestationVerdict(bytes32 inputHash,bytes32 verdictHash,uint64 validFrom,uint64 validUntil)");

    /** @throws IllegalArgumentException if a hash is not 32 bytes, or the time is negative or ends before it begins */
    public AttestationVerdict {
        inputHash = Hex.word(inputHash);
        verdictHash = Hex.word(verdictHash);
        if (validFrom < 0 || validUntil < validFrom) {
            throw new IllegalArgumentException("a verdict cannot count from " + validFrom + " until " + validUntil);
        }
    }

    /** The committee's signing domain. */
    public static Eip712Domain domain(long chainId, String attestationCommittee) {
        return new Eip712Domain("VirtEngine AttestationCommittee", "1", chainId, attestationCommittee);
    }

    /** What the member signs. */
    public byte[] digest(Eip712Domain domain) {
        return TYPE.digest(
                domain,
                Map.of(
                        "inputHash", inputHash,
                        "verdictHash", verdictHash,
                        "validFrom", validFrom,
                        "validUntil", validUntil));
    }
}
