package io.virtengine.besu.chain;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.hyperledger.besu.crypto.Hash;
import org.hyperledger.besu.crypto.SECPSignature;
import org.hyperledger.besu.cryptoservices.NodeKey;
import org.hyperledger.besu.datatypes.Address;

/** EIP-712 statements of the node's key. */
public final class TypedData {
    private static final int FIRST_V = 27;

    private TypedData() {}

    /** Domain separator of a statement to a contract. */
    public static Bytes32 domain(final String name, final String version, final long chainId, final Address contract) {
        return Hash.keccak256(Bytes.concatenate(
                text("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                text(name),
                text(version),
                number(chainId),
                address(contract)));
    }

    /** Domain separator of a statement to nobody in particular. */
    public static Bytes32 domain(final String name, final String version, final long chainId) {
        return Hash.keccak256(Bytes.concatenate(
                text("EIP712Domain(string name,string version,uint256 chainId)"),
                text(name),
                text(version),
                number(chainId)));
    }

    /** What is signed: {@code fields} are the encoded members in order. */
    public static Bytes32 digest(final Bytes32 domain, final String type, final Bytes32... fields) {
        final Bytes32 content = Hash.keccak256(Bytes.concatenate(text(type), Bytes.concatenate(fields)));
        return Hash.keccak256(Bytes.concatenate(Bytes.of(0x19, 0x01), domain, content));
    }

    /** {@code r ‖ s ‖ v}, 65 bytes, v 27 or 28. */
    public static Bytes sign(final NodeKey key, final Bytes32 digest) {
        final SECPSignature signature = key.sign(digest);
        return Bytes.concatenate(
                word(signature.getR()), word(signature.getS()), Bytes.of(FIRST_V + signature.getRecId()));
    }

    /** Encodes text, or a type, as its hash. */
    public static Bytes32 text(final String text) {
        return Hash.keccak256(Bytes.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Encodes an unsigned number. */
    public static Bytes32 number(final long value) {
        return Bytes32.leftPad(Bytes.ofUnsignedLong(value));
    }

    /** Encodes an address. */
    public static Bytes32 address(final Address address) {
        return Bytes32.leftPad(address.getBytes());
    }

    private static Bytes32 word(final BigInteger value) {
        return UInt256.valueOf(value);
    }
}
