package io.virtengine.sdk.signing;

import io.virtengine.sdk.abi.Hex;
import java.util.Map;
import org.web3j.crypto.Hash;

/**
 * What a member of the identity committee signs, as {@code IIdentityCommittee} defines it.
 *
 * @param requestId the verification request
 * @param account who asked
 * @param vectorHash Keccak-256 of the 52-byte vector as submitted, its history words zero
 * @param verifiedScopes bitmap of the scopes that hold
 * @param modelHash hash of the active scoring table
 * @param deadline the request's expiry, Unix seconds
 */
public record IdentityAttestation(
        String requestId, String account, String vectorHash, long verifiedScopes, String modelHash, long deadline) {

    private static final TypedStruct TYPE = TypedStruct.of("IdentityAttestation(bytes32 requestId,address account,"
            + "bytes32 vectorHash,uint32 verifiedScopes,bytes32 modelHash,uint64 deadline)");

    /** The committee's signing domain. */
    public static Eip712Domain domain(long chainId, String identityCommittee) {
        return new Eip712Domain("VirtEngine IdentityCommittee", "1", chainId, identityCommittee);
    }

    /** Hash of a vector as it is signed. */
    public static String vectorHash(byte[] vector) {
        return Hex.encode(Hash.sha3(vector));
    }

    /** What the member signs. */
    public byte[] digest(Eip712Domain domain) {
        return TYPE.digest(
                domain,
                Map.of(
                        "requestId", requestId,
                        "account", account,
                        "vectorHash", vectorHash,
                        "verifiedScopes", verifiedScopes,
                        "modelHash", modelHash,
                        "deadline", deadline));
    }
}
