package io.virtengine.sdk.signing;

import io.virtengine.sdk.abi.Hex;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Sign;
import org.web3j.utils.Numeric;

/**
 * A node's key as Besu reads it: 32 bytes in hexadecimal form, not encrypted, because a node must start by itself. Only the
 * file's mode protects it.
 */
public final class NodeKeyFile {

    /** Name of the private key's file in a node's folder. */
    public static final String KEY = "key";

    private NodeKeyFile() {}

    /**
     * Makes a new key in a folder: {@code key} for its node alone, and for everybody {@code key.pub} (64 bytes in hexadecimal
     * form, as in an enode) and {@code address}.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is a key already
     */
    public static KeySigner generate(Path folder) throws IOException {
        KeySigner signer = KeySigner.fresh();
        ECKeyPair pair = signer.pair();
        PrivateFile.create(folder.resolve(KEY), ascii(hex(pair.getPrivateKey(), 32)));
        Files.write(folder.resolve(KEY + ".pub"), ascii(hex(pair.getPublicKey(), 64)), StandardOpenOption.CREATE_NEW);
        Files.write(folder.resolve("address"), ascii(signer.address() + "\n"), StandardOpenOption.CREATE_NEW);
        return signer;
    }

    /**
     * Opens a file.
     *
     * @throws IOException if the file is missing, open to others or holds no key
     */
    public static KeySigner open(Path file) throws IOException {
        return new KeySigner(pair(file));
    }

    static ECKeyPair pair(Path file) throws IOException {
        String text = new String(PrivateFile.read(file), StandardCharsets.US_ASCII).strip();
        try {
            BigInteger secret = new BigInteger(1, Hex.decode(Hex.word(text.startsWith("0x") ? text : "0x" + text)));
            if (secret.signum() == 0 || secret.compareTo(Sign.CURVE_PARAMS.getN()) >= 0) {
                throw new IOException(file + " holds no key of this curve");
            }
            return ECKeyPair.create(secret);
        } catch (IllegalArgumentException e) {
            // The cause would repeat the text, which may be most of a key.
            throw new IOException(file + " does not hold 32 bytes in hexadecimal form");
        }
    }

    private static String hex(BigInteger number, int bytes) {
        return Numeric.toHexStringWithPrefixZeroPadded(number, 2 * bytes);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
