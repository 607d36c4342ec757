package io.virtengine.sdk.signing;

import io.virtengine.sdk.abi.AbiCodec;
import io.virtengine.sdk.abi.AbiParameter;
import io.virtengine.sdk.abi.AbiType;
import io.virtengine.sdk.abi.Hex;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A committee's word on evidence in the form {@code IAttestationVerifier.verify} takes as {@code proof}.
 *
 * @param validFrom the statement's, Unix seconds
 * @param validUntil the statement's, Unix seconds
 * @param verdict the verdict's 20 words, hexadecimal
 * @param signatures 65 bytes each, hexadecimal, by the address of the member in lower case and thus in ascending order
 */
public record AttestationProof(long validFrom, long validUntil, String verdict, SortedMap<String, String> signatures) {

    private static final List<AbiParameter> PROOF = List.of(member(
            "proof",
            new AbiType.Tuple(List.of(
                    member("validFrom", new AbiType.Unsigned(64)),
                    member("validUntil", new AbiType.Unsigned(64)),
                    member("verdict", new AbiType.Bytes()),
                    member("signers", new AbiType.Array(new AbiType.Account(), -1)),
                    member("signatures", new AbiType.Array(new AbiType.Bytes(), -1))))));

    public AttestationProof {
        var ascending = new TreeMap<String, String>();
        signatures.forEach((signer, signature) -> ascending.put(Hex.address(signer), signature));
        signatures = java.util.Collections.unmodifiableSortedMap(ascending);
    }

    /** The bytes of the {@code proof} argument. */
    public byte[] encode() {
        return AbiCodec.encode(
                PROOF,
                List.of(Map.of(
                        "validFrom", validFrom,
                        "validUntil", validUntil,
                        "verdict", verdict,
                        "signers", List.copyOf(signatures.keySet()),
                        "signatures", List.copyOf(signatures.values()))));
    }

    private static AbiParameter member(String name, AbiType type) {
        return new AbiParameter(name, type, false);
    }
}
