package io.virtengine.sdk.signing;

import io.virtengine.sdk.abi.AbiItem;
import io.virtengine.sdk.abi.AbiParameter;
import io.virtengine.sdk.abi.AbiType;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.CallRequest;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.RpcException;
import java.math.BigInteger;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.web3j.crypto.ECDSASignature;
import org.web3j.crypto.Keys;
import org.web3j.crypto.Sign;

/** Checks who signed a digest: keys by recovery, contract accounts by asking them (ERC-1271). */
public final class SignatureVerifier {

    private static final AbiItem.Function IS_VALID_SIGNATURE = new AbiItem.Function(
            "isValidSignature",
            List.of(
                    new AbiParameter("hash", new AbiType.FixedBytes(32), false),
                    new AbiParameter("signature", new AbiType.Bytes(), false)),
            List.of(new AbiParameter("magic", new AbiType.FixedBytes(4), false)));
    private static final byte[] VALID = Hex.decode(IS_VALID_SIGNATURE.selector());
    private static final int LONGEST_SIGNATURE = 8 * 1024;

    private final ChainClient chain;

    /** A verifier that asks contract accounts on that chain. */
    public SignatureVerifier(ChainClient chain) {
        this.chain = chain;
    }

    /**
     * Whether an account has signed a digest.
     *
     * @throws RpcException.Unavailable if the chain cannot be asked: that is neither yes nor no
     */
    public boolean isSignedBy(String account, byte[] digest, byte[] signature) {
        String address = Hex.address(account);
        if (signature.length > LONGEST_SIGNATURE) {
            return false;
        }
        if (chain.code(address).length == 0) {
            return recover(digest, signature).filter(address::equals).isPresent();
        }
        try {
            byte[] answer =
                    chain.call(CallRequest.view(address, IS_VALID_SIGNATURE.encodeCall(List.of(digest, signature))));
            return answer.length == 32 && Arrays.equals(Arrays.copyOf(answer, 4), VALID);
        } catch (RpcException.Refused refused) {
            if (refused.isRevert()) {
                return false;
            }
            throw new RpcException.Unavailable("account " + address + " could not be asked", refused);
        }
    }

    /**
     * The address whose key made a signature; empty if it is no signature. Only the form with 65 bytes, v 27 or 28 and
     * s in the lower half is one, so a signature cannot be altered and stay valid.
     */
    public static Optional<String> recover(byte[] digest, byte[] signature) {
        if (digest.length != 32 || signature.length != 65 || (signature[64] != 27 && signature[64] != 28)) {
            return Optional.empty();
        }
        byte[] r = Arrays.copyOfRange(signature, 0, 32);
        byte[] s = Arrays.copyOfRange(signature, 32, 64);
        if (!new ECDSASignature(new BigInteger(1, r), new BigInteger(1, s)).isCanonical()) {
            return Optional.empty();
        }
        try {
            BigInteger key = Sign.signedMessageHashToKey(digest, new Sign.SignatureData(signature[64], r, s));
            return Optional.of("0x" + Keys.getAddress(key));
        } catch (SignatureException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
