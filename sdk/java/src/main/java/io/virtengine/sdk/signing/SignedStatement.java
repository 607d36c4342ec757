package io.virtengine.sdk.signing;

import io.virtengine.sdk.abi.Hex;
import java.util.List;

/**
 * A usage statement with an attestation key's signature.
 *
 * @param signer the attestation key: an account, or a contract that answers by ERC-1271
 * @param signature over {@link UsageStatement#digest}, hexadecimal
 */
public record SignedStatement(UsageStatement statement, String signer, String signature) {

    public SignedStatement {
        signer = Hex.address(signer);
    }

    /** {@code IProviderPenalties.SignedStatement} as {@code AbiItem.Function.encodeCall} takes it. */
    public List<Object> values() {
        return List.of(statement.values(), signer, Hex.decode(signature));
    }
}
