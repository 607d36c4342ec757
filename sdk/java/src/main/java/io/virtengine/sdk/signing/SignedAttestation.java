package io.virtengine.sdk.signing;

import io.virtengine.sdk.abi.Hex;
import java.util.List;

/**
 * An identity attestation with the signature of a member of the identity committee.
 *
 * @param signer the member: an account, or a contract that answers by ERC-1271
 * @param signature over {@link IdentityAttestation#digest}, hexadecimal
 */
public record SignedAttestation(IdentityAttestation statement, String signer, String signature) {

    public SignedAttestation {
        signer = Hex.address(signer);
    }

    /** {@code ISlashManager.Attestation} as {@code AbiItem.Function.encodeCall} takes it. */
    public List<Object> values() {
        return List.of(
                statement.vectorHash(),
                statement.verifiedScopes(),
                statement.modelHash(),
                statement.deadline(),
                Hex.decode(signature));
    }
}
