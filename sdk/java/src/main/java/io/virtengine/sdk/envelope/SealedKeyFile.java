package io.virtengine.sdk.envelope;

import io.virtengine.sdk.signing.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.AEADBadTagException;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An X25519 key in a file, encrypted with AES-256-GCM under a key derived from a password by Argon2id (3 passes, 64
 * MiB, 4 lanes).
 */
public final class SealedKeyFile {

    private static final int PASSES = 3;
    private static final int MEMORY_KIB = 64 * 1024;
    private static final int LANES = 4;
    private static final int SALT_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int KEY_BYTES = 32;
    private static final int SHORTEST_PASSWORD = 8;
    private static final String TYPE = "virtengine-x25519";

    private SealedKeyFile() {}

    /** Makes a new key and its file. */
    public static EncryptionKey generate(Path file, char[] password) throws IOException {
        EncryptionKey key = EncryptionKey.generate();
        save(file, password, key);
        return key;
    }

    /** Writes an existing key to a new file. */
    public static void save(Path file, char[] password, EncryptionKey key) throws IOException {
        if (password.length < SHORTEST_PASSWORD) {
            throw new IllegalArgumentException("a key password has at least " + SHORTEST_PASSWORD + " characters");
        }
        var random = new SecureRandom();
        byte[] salt = new byte[SALT_BYTES];
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(salt);
        random.nextBytes(nonce);
        String recipient = key.recipient().hex();
        byte[] sealed = AesGcm.seal(derived(password, salt), nonce, associated(recipient), key.secret());
        Base64.Encoder base64 = Base64.getEncoder();
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("type", TYPE).put("version", 1).put("publicKey", recipient);
        json.put("kdf", "argon2id-3-65536-4").put("salt", base64.encodeToString(salt));
        json.put("nonce", base64.encodeToString(nonce)).put("ciphertext", base64.encodeToString(sealed));
        PrivateFile.create(file, JsonMapper.shared().writeValueAsBytes(json));
    }

    /**
     * Opens a file.
     *
     * @throws IOException if it is missing, open to others, no such file, or the password is wrong
     */
    public static EncryptionKey open(Path file, char[] password) throws IOException {
        byte[] content = PrivateFile.read(file);
        try {
            JsonNode json = JsonMapper.shared().readTree(content);
            if (!json.path("type").asString("").equals(TYPE)
                    || json.path("version").asInt(0) != 1) {
                throw new IOException(file + " is not a file with an encryption key");
            }
            Base64.Decoder base64 = Base64.getDecoder();
            byte[] key = derived(password, base64.decode(json.path("salt").asString()));
            byte[] secret = AesGcm.open(
                    key,
                    base64.decode(json.path("nonce").asString()),
                    associated(json.path("publicKey").asString()),
                    base64.decode(json.path("ciphertext").asString()));
            return EncryptionKey.of(secret);
        } catch (AEADBadTagException e) {
            throw new IOException(file + " cannot be opened: wrong password or damaged file", e);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IOException(file + " is not a file with an encryption key", e);
        }
    }

    private static byte[] derived(char[] password, byte[] salt) {
        var argon2 = new Argon2BytesGenerator();
        argon2.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withIterations(PASSES)
                .withMemoryAsKB(MEMORY_KIB)
                .withParallelism(LANES)
                .withSalt(salt)
                .build());
        byte[] text = new String(password).getBytes(StandardCharsets.UTF_8);
        byte[] key = new byte[KEY_BYTES];
        argon2.generateBytes(text, key);
        Arrays.fill(text, (byte) 0);
        return key;
    }

    private static byte[] associated(String publicKey) {
        return (TYPE + ":" + publicKey).getBytes(StandardCharsets.US_ASCII);
    }
}
