package io.virtengine.sdk.signing;

import io.virtengine.sdk.abi.Hex;
import java.io.IOException;
import java.nio.file.Path;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Wallet;
import org.web3j.crypto.WalletFile;
import org.web3j.crypto.exception.CipherException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A secp256k1 key in a file, encrypted as Web3 keystore version 3 with scrypt, readable by every Ethereum wallet. */
public final class KeystoreFile {

    private static final int LARGEST_N = 1 << 20;
    private static final int LARGEST_R = 8;
    private static final int LARGEST_P = 16;
    private static final int SHORTEST_PASSWORD = 8;

    /** How long a password guess takes. */
    public enum Strength {
        /** scrypt n = 2^18, p = 1: about half a second and 256 MiB a guess. */
        STANDARD(1 << 18, 1),
        /** scrypt n = 2^12, p = 6: for development and tests only. */
        LIGHT(1 << 12, 6);

        private final int n;
        private final int p;

        Strength(int n, int p) {
            this.n = n;
            this.p = p;
        }
    }

    private KeystoreFile() {}

    /** Makes a new key and its file. */
    public static KeySigner generate(Path file, char[] password, Strength strength) throws IOException {
        return save(file, password, strength, KeySigner.fresh().pair());
    }

    /**
     * Writes an existing key to a new file.
     *
     * @throws java.nio.file.FileAlreadyExistsException if the file exists
     */
    public static KeySigner save(Path file, char[] password, Strength strength, ECKeyPair key) throws IOException {
        if (password.length < SHORTEST_PASSWORD) {
            throw new IllegalArgumentException("a keystore password has at least " + SHORTEST_PASSWORD + " characters");
        }
        try {
            WalletFile wallet = Wallet.create(new String(password), key, strength.n, strength.p);
            PrivateFile.create(file, JsonMapper.shared().writeValueAsBytes(wallet));
            return new KeySigner(key);
        } catch (CipherException e) {
            throw new IllegalStateException("the key cannot be encrypted", e);
        }
    }

    /**
     * Encrypts a key that lies in plain hexadecimal form in a file only this user can read. Delete that file afterwards.
     *
     * @throws IOException if the file is open to others or holds no key
     */
    public static KeySigner importFrom(Path plainKey, Path file, char[] password, Strength strength)
            throws IOException {
        try {
            return save(file, password, strength, NodeKeyFile.pair(plainKey));
        } catch (IllegalArgumentException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * The address a file names, without opening it. Anybody could have written it there: use it to show, not to decide.
     *
     * @throws IOException if the file is open to others or no keystore
     */
    public static String addressOf(Path file) throws IOException {
        byte[] content = PrivateFile.read(file);
        try {
            String named = JsonMapper.shared().readTree(content).path("address").asString("");
            return Hex.address("0x" + named.replaceFirst("^0x", ""));
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IOException(file + " is not a Web3 keystore that names its address", e);
        }
    }

    /**
     * Opens a file.
     *
     * @throws IOException if the file is missing, open to others, no keystore, or the password is wrong
     */
    public static KeySigner open(Path file, char[] password) throws IOException {
        byte[] content = PrivateFile.read(file);
        try {
            requireReasonable(JsonMapper.shared().readTree(content), file);
            WalletFile wallet = JsonMapper.shared().readValue(content, WalletFile.class);
            ECKeyPair key = Wallet.decrypt(new String(password), wallet);
            var signer = new KeySigner(key);
            String named = wallet.getAddress();
            if (named != null
                    && !Hex.address("0x" + named.replaceFirst("^0x", "")).equals(signer.address())) {
                throw new IOException(file + " names " + named + " but holds the key of "
                        + Credentials.create(key).getAddress());
            }
            return signer;
        } catch (CipherException e) {
            throw new IOException(file + " cannot be opened: wrong password or damaged file", e);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IOException(file + " is not a Web3 keystore", e);
        }
    }

    /** Parameters of a hostile file must not cost more memory than a real one's. */
    private static void requireReasonable(JsonNode keystore, Path file) throws IOException {
        if (keystore.has("crypto") && keystore.has("Crypto")) {
            throw new IOException(file + " describes its encryption twice");
        }
        JsonNode crypto = keystore.has("crypto") ? keystore.path("crypto") : keystore.path("Crypto");
        JsonNode kdf = crypto.path("kdfparams");
        boolean scrypt = crypto.path("kdf").asString("").equals("scrypt");
        boolean reasonable = kdf.path("n").asInt(0) <= LARGEST_N
                && kdf.path("r").asInt(0) <= LARGEST_R
                && kdf.path("p").asInt(0) <= LARGEST_P;
        if (!scrypt || !reasonable) {
            throw new IOException(file + " is not a scrypt keystore with reasonable parameters");
        }
    }
}
