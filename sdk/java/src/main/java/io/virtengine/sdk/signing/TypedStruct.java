package io.virtengine.sdk.signing;

import io.virtengine.sdk.abi.AbiCodec;
import io.virtengine.sdk.abi.AbiException;
import io.virtengine.sdk.abi.AbiParameter;
import io.virtengine.sdk.abi.AbiType;
import io.virtengine.sdk.abi.Hex;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.web3j.crypto.Hash;

/**
 * A struct type for EIP-712 signatures whose members are plain values: integers, booleans, addresses, fixed bytes, and
 * bytes or text, which count by their hash. Arrays and structs inside are not supported and refused.
 *
 * @param type the type as EIP-712 writes it, for example {@code Acknowledgement(bytes32 leaseId,bytes32 statementHash)}
 * @param members the members in order
 */
public record TypedStruct(String type, List<AbiParameter> members) {

    private static final Pattern DECLARATION = Pattern.compile("([A-Za-z_]\\w*)\\(([^()]*)\\)");

    public TypedStruct {
        members = List.copyOf(members);
    }

    /**
     * Reads a type declaration.
     *
     * @throws IllegalArgumentException if it is none, or has members that are not plain values
     */
    public static TypedStruct of(String declaration) {
        Matcher matcher = DECLARATION.matcher(declaration);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not an EIP-712 type: " + declaration);
        }
        var members = new ArrayList<AbiParameter>();
        for (String member : matcher.group(2).split(",")) {
            String[] words = member.split(" ");
            if (words.length != 2 || words[0].contains("[")) {
                throw new IllegalArgumentException("not a plain EIP-712 member: " + member);
            }
            members.add(new AbiParameter(words[1], AbiType.parse(words[0], List.of()), false));
        }
        return new TypedStruct(declaration, members);
    }

    /**
     * The struct hash.
     *
     * @param values every member by name, as {@link AbiType} describes
     * @throws AbiException if a value is missing or does not fit
     */
    public byte[] hash(Map<String, ?> values) {
        var words = new ByteArrayOutputStream();
        words.writeBytes(Hash.sha3(type.getBytes(StandardCharsets.UTF_8)));
        for (AbiParameter member : members) {
            Object value = values.get(member.name());
            if (value == null) {
                throw new IllegalArgumentException(member.name() + " is missing in " + type);
            }
            words.writeBytes(word(member, value));
        }
        return Hash.sha3(words.toByteArray());
    }

    private static byte[] word(AbiParameter member, Object value) {
        return switch (member.type()) {
            case AbiType.Text text -> Hash.sha3(((String) value).getBytes(StandardCharsets.UTF_8));
            case AbiType.Bytes bytes -> Hash.sha3(value instanceof byte[] raw ? raw : Hex.decode((String) value));
            default -> AbiCodec.encode(List.of(member), List.of(value));
        };
    }

    /** Digest that is signed for these values in that domain. */
    public byte[] digest(Eip712Domain domain, Map<String, ?> values) {
        return Hash.sha3(preimage(domain, values));
    }

    /** What that digest is the Keccak-256 of. */
    public byte[] preimage(Eip712Domain domain, Map<String, ?> values) {
        var bytes = new ByteArrayOutputStream();
        bytes.write(0x19);
        bytes.write(0x01);
        bytes.writeBytes(domain.separator());
        bytes.writeBytes(hash(values));
        return bytes.toByteArray();
    }
}
