package io.virtengine.sdk.envelope;

import io.virtengine.sdk.abi.Hex;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Ties a sealed secret to one name in one manifest, so that a provider opens it for nothing else: an envelope copied
 * into another manifest, or under another name, does not open. The tenant seals and the provider's agent opens with
 * these, and both go through here.
 */
public final class SecretBinding {

    private static final byte[] INFO = "virtengine manifest secret v1".getBytes(StandardCharsets.US_ASCII);
    private static final int HASH_SIZE = 32;
    private static final int LONGEST_NAME = 256;

    private SecretBinding() {}

    /** The kind of use, for {@link Envelope}'s {@code info}: ASCII "virtengine manifest secret v1". */
    public static byte[] info() {
        return INFO.clone();
    }

    /**
     * The object, for {@link Envelope}'s {@code aad}: the hash's 32 bytes, then the name in UTF-8. As the hash has a
     * fixed length, no two pairs give the same bytes.
     *
     * @param manifestHash as {@code CanonicalManifest.hash} gives it: {@code 0x} and 64 digits
     * @param secretName as it stands in the manifest, 1 to 256 bytes
     * @throws IllegalArgumentException if either is not of that form
     */
    public static byte[] aad(String manifestHash, String secretName) {
        byte[] hash = Hex.decode(Hex.word(manifestHash));
        byte[] name = utf8(secretName);
        if (name.length == 0 || name.length > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "a secret's name has 1 to " + LONGEST_NAME + " bytes, not " + name.length);
        }
        byte[] aad = Arrays.copyOf(hash, HASH_SIZE + name.length);
        System.arraycopy(name, 0, aad, HASH_SIZE, name.length);
        return aad;
    }

    /** Lone surrogates are refused: encoded as question marks, different names would become the same. */
    private static byte[] utf8(String name) {
        try {
            var bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
            byte[] encoded = new byte[bytes.remaining()];
            bytes.get(encoded);
            return encoded;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a secret's name is not well-formed text", e);
        }
    }
}
