package io.virtengine.sdk.gateway;

import io.virtengine.sdk.abi.Hex;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a sealed secret is bound to: one name in one manifest. An envelope taken from another manifest, or given another
 * name, does not open.
 */
public final class SecretBinding {

    private SecretBinding() {}

    /**
     * The associated data of a secret's envelope.
     *
     * @param manifestHash 32 bytes, hexadecimal
     * @param secretName name of the secret in the manifest
     * @return the hash followed by the name in UTF-8
     */
    public static byte[] of(String manifestHash, String secretName) {
        byte[] hash = Hex.decode(manifestHash);
        byte[] name = secretName.getBytes(StandardCharsets.UTF_8);
        byte[] data = Arrays.copyOf(hash, hash.length + name.length);
        System.arraycopy(name, 0, data, hash.length, name.length);
        return data;
    }
}
