package io.virtengine.agent.custody;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_EC_POINT;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKK_EC;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_ECDSA;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_EC_KEY_PAIR_GEN;

import io.virtengine.sdk.signing.PreimageSigner;
import io.virtengine.sdk.signing.SignerUnavailableException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.ECDSASignature;
import org.web3j.crypto.Hash;
import org.web3j.crypto.Keys;
import org.web3j.crypto.Sign;
import org.xipki.pkcs11.wrapper.AttributeVector;
import org.xipki.pkcs11.wrapper.KeyPairTemplate;
import org.xipki.pkcs11.wrapper.Mechanism;
import org.xipki.pkcs11.wrapper.PKCS11Module;
import org.xipki.pkcs11.wrapper.PKCS11Token;
import org.xipki.pkcs11.wrapper.Slot;
import org.xipki.pkcs11.wrapper.TokenException;

/**
 * Signing keys in a hardware security module, reached by PKCS#11. A key's reference is its label. CKM_ECDSA gives r and s
 * of the digest; s is brought into the lower half, and v is found by trying which one recovers the known key. (The JDK's
 * own PKCS#11 provider is of no use: it knows no secp256k1.)
 */
final class Pkcs11Place implements SigningPlace {
    /** DER of the object identifier 1.3.132.0.10. */
    private static final byte[] SECP256K1 = HexFormat.of().parseHex("06052b8104000a");

    private static final int POINT = 65;
    private final Path library;
    private final String label;
    private final Supplier<char[]> pin;
    private @Nullable PKCS11Token token;

    /**
     * @param library the module's shared library
     * @param label of the token
     * @param pin reads the user PIN, each time anew
     */
    Pkcs11Place(Path library, String label, Supplier<char[]> pin) {
        this.library = library;
        this.label = label;
        this.pin = pin;
    }

    private interface Use<T> {
        T with(PKCS11Token token) throws TokenException;
    }

    /** Uses the token; after a failure it is opened anew the next time, for it may have been pulled or restarted. */
    private synchronized <T> T use(Use<T> use) {
        try {
            PKCS11Token open = token;
            if (open == null) {
                open = open();
                token = open;
            }
            return use.with(open);
        } catch (TokenException | IOException e) {
            PKCS11Token broken = token;
            token = null;
            if (broken != null) {
                broken.closeAllSessions();
            }
            throw new SignerUnavailableException("the token " + label + " of " + library + " fails: " + e, e);
        }
    }

    private PKCS11Token open() throws TokenException, IOException {
        PKCS11Module module = PKCS11Module.getInstance(library.toString());
        module.initialize();
        for (Slot slot : module.getSlotList(true)) {
            if (slot.getToken().getTokenInfo().getLabel().strip().equals(label)) {
                char[] secret = pin.get();
                try {
                    return new PKCS11Token(slot.getToken(), false, secret);
                } finally {
                    Arrays.fill(secret, '\0');
                }
            }
        }
        throw new TokenException("no slot holds a token called " + label);
    }

    @Override
    public String make(String reference) {
        return use(open -> {
            if (open.findAllObjects(AttributeVector.newECPrivateKey().label(reference)).length == 0) {
                byte[] id = reference.getBytes(StandardCharsets.UTF_8);
                KeyPairTemplate template = new KeyPairTemplate(CKK_EC)
                        .labels(reference)
                        .id(id)
                        .token(true)
                        .signVerify(true);
                template.privateKey().private_(true).sensitive(true).extractable(false);
                template.publicKey().ecParams(SECP256K1);
                open.generateKeyPair(new Mechanism(CKM_EC_KEY_PAIR_GEN), template);
            }
            return address(open, reference);
        });
    }

    @Override
    public PreimageSigner open(String reference, String address) {
        return new PreimageSigner() {
            @Override
            public String address() {
                return address;
            }

            @Override
            public byte[] sign(byte[] preimage) {
                byte[] digest = Hash.sha3(preimage);
                return recoverable(use(open -> raw(open, reference, digest)), digest, address);
            }
        };
    }

    /** Signs 32 bytes nobody uses, and compares the public key with the one on record. */
    @Override
    public void probe(String reference, String address) {
        byte[] nothing = Hash.sha3("virtengine key probe".getBytes(StandardCharsets.UTF_8));
        recoverable(use(open -> raw(open, reference, nothing)), nothing, address);
    }

    @Override
    public void archive(String reference) {
        // It stays in the token, where nobody can read it; the HSM's operator removes it.
    }

    @Override
    public void destroy(String reference) {
        use(open -> {
            open.destroyObjects(
                    open.findAllObjects(AttributeVector.newECPrivateKey().label(reference)));
            open.destroyObjects(
                    open.findAllObjects(AttributeVector.newECPublicKey().label(reference)));
            return true;
        });
    }

    private static byte[] raw(PKCS11Token open, String reference, byte[] digest) throws TokenException {
        return open.sign(
                new Mechanism(CKM_ECDSA),
                only(open, AttributeVector.newECPrivateKey().label(reference), reference),
                digest);
    }

    private static long only(PKCS11Token open, AttributeVector template, String reference) throws TokenException {
        long[] found = open.findAllObjects(template);
        if (found.length != 1) {
            throw new TokenException("the token holds " + found.length + " keys labelled " + reference + ", not one");
        }
        return found[0];
    }

    private static String address(PKCS11Token open, String reference) throws TokenException {
        long key = only(open, AttributeVector.newECPublicKey().label(reference), reference);
        byte[] point = open.getAttrValues(key, CKA_EC_POINT).ecPoint();
        // The standard wants the point inside a DER octet string; libraries may have unwrapped it.
        byte[] bare = point.length == POINT + 2 ? Arrays.copyOfRange(point, 2, point.length) : point;
        if (bare.length != POINT || bare[0] != 4) {
            throw new TokenException("the key labelled " + reference + " has no uncompressed point of secp256k1");
        }
        return "0x" + Keys.getAddress(new BigInteger(1, Arrays.copyOfRange(bare, 1, POINT)));
    }

    private static byte[] recoverable(byte[] raw, byte[] digest, String address) {
        if (raw.length != 64) {
            throw new SignerUnavailableException("the token gave " + raw.length + " bytes, not r and s");
        }
        ECDSASignature signature = new ECDSASignature(
                        new BigInteger(1, Arrays.copyOfRange(raw, 0, 32)),
                        new BigInteger(1, Arrays.copyOfRange(raw, 32, 64)))
                .toCanonicalised();
        for (int v = 0; v < 2; v++) {
            BigInteger key = Sign.recoverFromSignature(v, signature, digest);
            if (key != null && ("0x" + Keys.getAddress(key)).equals(address)) {
                byte[] whole = new byte[65];
                put(signature.r, whole, 0);
                put(signature.s, whole, 32);
                whole[64] = (byte) (27 + v);
                return whole;
            }
        }
        throw new SignerUnavailableException("what the token gave is no signature of " + address);
    }

    private static void put(BigInteger number, byte[] target, int at) {
        byte[] bytes = number.toByteArray();
        int length = Math.min(bytes.length, 32);
        System.arraycopy(bytes, bytes.length - length, target, at + 32 - length, length);
    }
}
