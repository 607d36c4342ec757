package io.virtengine.agent.custody;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.bouncycastle.crypto.params.KeyParameter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Bytes sealed under a passphrase: Argon2id (3 passes, 64 MiB, 4 lanes) makes the key, AES-256-GCM seals (provider spec
 * 1.3, "Storage back ends"). The form's own parameters are authenticated.
 *
 * @param version of the form; 1
 * @param salt 16 bytes
 * @param nonce 12 bytes
 * @param sealed ciphertext and tag
 */
record SealedContainer(int version, int passes, int memoryKib, int lanes, byte[] salt, byte[] nonce, byte[] sealed) {
    private static final int VERSION = 1;
    private static final int MOST_MEMORY_KIB = 1024 * 1024;
    private static final int TAG_BITS = 128;

    /** How long a guess of the passphrase takes. */
    enum Cost {
        STANDARD(3, 64 * 1024, 4),
        /** For tests only. */
        LIGHT(1, 1024, 1);

        private final int passes;
        private final int memoryKib;
        private final int lanes;

        Cost(int passes, int memoryKib, int lanes) {
            this.passes = passes;
            this.memoryKib = memoryKib;
            this.lanes = lanes;
        }
    }

    static SealedContainer seal(byte[] plain, char[] passphrase, SecureRandom random) {
        return seal(plain, passphrase, random, Cost.STANDARD);
    }

    static SealedContainer seal(byte[] plain, char[] passphrase, SecureRandom random, Cost cost) {
        byte[] salt = new byte[16];
        byte[] nonce = new byte[12];
        random.nextBytes(salt);
        random.nextBytes(nonce);
        SealedContainer form =
                new SealedContainer(VERSION, cost.passes, cost.memoryKib, cost.lanes, salt, nonce, new byte[0]);
        try {
            byte[] sealed = form.crypt(true, plain, passphrase);
            return new SealedContainer(VERSION, cost.passes, cost.memoryKib, cost.lanes, salt, nonce, sealed);
        } catch (InvalidCipherTextException impossible) {
            throw new IllegalStateException("sealing cannot fail", impossible);
        }
    }

    /** @throws CustodyException if the passphrase is wrong or the bytes were altered */
    byte[] open(char[] passphrase) {
        if (version != VERSION || passes < 1 || lanes < 1 || memoryKib < 8 * lanes || memoryKib > MOST_MEMORY_KIB) {
            throw new CustodyException("the key container has parameters this build does not accept");
        }
        try {
            return crypt(false, sealed, passphrase);
        } catch (InvalidCipherTextException e) {
            throw new CustodyException("the passphrase does not open the key container, or the file was altered");
        }
    }

    static SealedContainer parse(byte[] json) {
        return JsonMapper.shared().readValue(json, SealedContainer.class);
    }

    byte[] json() {
        return JsonMapper.shared().writeValueAsBytes(this);
    }

    private byte[] crypt(boolean encrypt, byte[] input, char[] passphrase) throws InvalidCipherTextException {
        Argon2BytesGenerator argon = new Argon2BytesGenerator();
        argon.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withIterations(passes)
                .withMemoryAsKB(memoryKib)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] key = new byte[32];
        argon.generateBytes(passphrase, key);
        GCMModeCipher gcm = GCMBlockCipher.newInstance(AESEngine.newInstance());
        byte[] bound = ("virtengine-agent-keys:" + version + ":" + passes + ":" + memoryKib + ":" + lanes)
                .getBytes(StandardCharsets.UTF_8);
        gcm.init(encrypt, new AEADParameters(new KeyParameter(key), TAG_BITS, nonce, bound));
        byte[] output = new byte[gcm.getOutputSize(input.length)];
        int length = gcm.processBytes(input, 0, input.length, output, 0);
        length += gcm.doFinal(output, length);
        java.util.Arrays.fill(key, (byte) 0);
        return length == output.length ? output : java.util.Arrays.copyOf(output, length);
    }
}
