package io.virtengine.sdk.signing;

import io.virtengine.sdk.abi.Hex;
import java.util.Map;

/**
 * A node's consent to take part in consensus for an operator, as {@code IValidatorRegistry.register} and {@code rotateNode} want it signed by the
 * node's key.
 *
 * @param operator who runs the node
 * @param nonce {@code proofsOf(node)}
 */
public record ValidatorKey(String operator, long nonce) {

    private static final TypedStruct TYPE = TypedStruct.of("ValidatorKey(address operator,uint256 nonce)");

    public ValidatorKey {
        operator = Hex.address(operator);
    }

    /** The validator registry's signing domain. */
    public static Eip712Domain domain(long chainId, String validatorRegistry) {
        return new Eip712Domain("VirtEngine ValidatorRegistry", "1", chainId, validatorRegistry);
    }

    /** Digest that the node's key signs. */
    public byte[] digest(Eip712Domain domain) {
        return TYPE.digest(domain, Map.of("operator", operator, "nonce", nonce));
    }
}
