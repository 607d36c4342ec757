package io.virtengine.sdk.envelope;

import io.virtengine.sdk.envelope.EnvelopeForm.Entry;
import io.virtengine.sdk.envelope.InvalidEnvelopeException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.AEADBadTagException;
import org.bouncycastle.crypto.InvalidCipherTextException;

/**
 * Bytes sealed to one or several recipients, each of whom can open them alone.
 *
 * <p>A fresh content key seals the body with AES-256-GCM. Each recipient gets that key and the SHA-256 of the context,
 * sealed by HPKE in base mode with X25519, HKDF-SHA256 and AES-256-GCM (RFC 9180). The body's tag covers everything
 * before it, so no entry can be added, dropped, moved or changed. The context is {@code info}, the kind of use, and
 * {@code aad}, the object it belongs to; neither travels in the envelope, and the opener states both. As the context's
 * digest lies beside the content key, an opener learns whether it was sealed for something else or altered.
 *
 * <p>Seen from outside: the recipients' fingerprints and the content's length.
 */
public final class Envelope {

    /** Most recipients of one envelope. */
    public static final int MOST_RECIPIENTS = EnvelopeForm.MOST_RECIPIENTS;

    /** Most bytes that can be sealed. */
    public static final int LARGEST_PLAINTEXT = EnvelopeForm.LARGEST_PLAINTEXT;

    private static final byte[] KEY_INFO = "virtengine envelope v1: content key".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_TEXT = (EnvelopeForm.LARGEST + 2) / 3 * 4;

    private final EnvelopeForm form;

    private Envelope(EnvelopeForm form) {
        this.form = form;
    }

    /**
     * Seals bytes.
     *
     * @param recipients 1 to {@value #MOST_RECIPIENTS} different keys
     * @param plaintext at most {@value #LARGEST_PLAINTEXT} bytes, possibly none
     * @param aad the object it belongs to; stated again to open
     * @param info the kind of use, such as {@link SecretBinding#info()}; stated again to open
     * @throws IllegalArgumentException if a count or length is out of range or a recipient named twice
     */
    public static Envelope seal(Collection<RecipientKey> recipients, byte[] plaintext, byte[] aad, byte[] info) {
        if (recipients.isEmpty() || recipients.size() > MOST_RECIPIENTS) {
            throw new IllegalArgumentException(
                    "an envelope has 1 to " + MOST_RECIPIENTS + " recipients, not " + recipients.size());
        }
        if (plaintext.length > LARGEST_PLAINTEXT) {
            throw new IllegalArgumentException(
                    "an envelope holds at most " + LARGEST_PLAINTEXT + " bytes, not " + plaintext.length);
        }
        var random = new SecureRandom();
        byte[] nonce = new byte[AesGcm.NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] contentKey = new byte[AesGcm.KEY_BYTES];
        random.nextBytes(contentKey);
        byte[] context = context(aad, info);
        byte[] wrapped = ByteBuffer.allocate(EnvelopeForm.WRAPPED_SIZE)
                .put(contentKey)
                .put(context)
                .array();
        try {
            List<Entry> entries = entries(recipients, wrapped);
            byte[] header = EnvelopeForm.header(entries, nonce, plaintext.length + Hpke.TAG_SIZE);
            byte[] body = AesGcm.seal(contentKey, nonce, bound(header, context), plaintext);
            return new Envelope(new EnvelopeForm(entries, nonce, body));
        } finally {
            Arrays.fill(contentKey, (byte) 0);
            Arrays.fill(wrapped, (byte) 0);
        }
    }

    private static List<Entry> entries(Collection<RecipientKey> recipients, byte[] wrapped) {
        var entries = new ArrayList<Entry>(recipients.size());
        var seen = new HashSet<String>();
        for (RecipientKey recipient : recipients) {
            if (!seen.add(recipient.fingerprint())) {
                throw new IllegalArgumentException("recipient " + recipient.fingerprint() + " is named twice");
            }
            entries.add(
                    new Entry(recipient.shortDigest(), Hpke.seal(recipient, KEY_INFO, EnvelopeForm.prefix(), wrapped)));
        }
        return List.copyOf(entries);
    }

    /**
     * Reads an envelope's bytes; nothing is decrypted yet.
     *
     * @throws InvalidEnvelopeException if they are not exactly one envelope
     */
    public static Envelope parse(byte[] bytes) {
        return new Envelope(EnvelopeForm.decode(bytes));
    }

    /**
     * Reads the text form: standard base64 with padding, no line breaks.
     *
     * @throws InvalidEnvelopeException if it is not exactly one envelope in exactly that form
     */
    public static Envelope parseText(String text) {
        if (text.length() > LONGEST_TEXT) {
            throw EnvelopeForm.malformed("too long: " + text.length() + " characters");
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidEnvelopeException(Reason.MALFORMED, "not an envelope: not base64", e);
        }
        // The decoder forgives missing padding and stray last bits; one envelope has one text.
        if (!Base64.getEncoder().encodeToString(bytes).equals(text)) {
            throw EnvelopeForm.malformed("not base64 in its one exact form");
        }
        return parse(bytes);
    }

    /** The envelope's bytes; the form is described in the package's {@code EnvelopeForm}. */
    public byte[] bytes() {
        return form.encode();
    }

    /** Standard base64 of {@link #bytes}, with padding, on one line. */
    public String text() {
        return Base64.getEncoder().encodeToString(form.encode());
    }

    /** {@linkplain RecipientKey#fingerprint() Fingerprints} of the keys that open it, in the sealer's order. */
    public List<String> recipients() {
        return form.entries().stream()
                .map(entry -> HexFormat.of().formatHex(entry.fingerprint()))
                .toList();
    }

    /**
     * Opens the envelope.
     *
     * @param key one recipient's key
     * @param aad as given to {@link #seal}
     * @param info as given to {@link #seal}
     * @return what was sealed; the caller clears it after use
     * @throws InvalidEnvelopeException if the key is not a recipient's, the context is another, or a byte changed; its
     *     reason tells which
     */
    public byte[] open(EncryptionKey key, byte[] aad, byte[] info) {
        byte[] wrapped = wrapped(key);
        byte[] contentKey = Arrays.copyOf(wrapped, AesGcm.KEY_BYTES);
        try {
            byte[] context = context(aad, info);
            byte[] sealedFor = Arrays.copyOfRange(wrapped, AesGcm.KEY_BYTES, wrapped.length);
            if (!MessageDigest.isEqual(context, sealedFor)) {
                throw new InvalidEnvelopeException(Reason.OTHER_CONTEXT, "the envelope was sealed for another use");
            }
            return AesGcm.open(contentKey, form.nonce(), bound(form.header(), context), form.body());
        } catch (AEADBadTagException e) {
            throw new InvalidEnvelopeException(Reason.ALTERED, "the envelope was altered", e);
        } finally {
            Arrays.fill(contentKey, (byte) 0);
            Arrays.fill(wrapped, (byte) 0);
        }
    }

    private byte[] wrapped(EncryptionKey key) {
        byte[] own = key.recipient().shortDigest();
        Entry entry = form.entries().stream()
                .filter(candidate -> Arrays.equals(candidate.fingerprint(), own))
                .findFirst()
                .orElseThrow(() -> new InvalidEnvelopeException(
                        Reason.OTHER_RECIPIENT,
                        "the envelope is sealed to " + String.join(", ", recipients()) + ", not to "
                                + key.recipient().fingerprint()));
        try {
            return Hpke.open(key, entry.key(), KEY_INFO, EnvelopeForm.prefix());
        } catch (InvalidCipherTextException e) {
            throw new InvalidEnvelopeException(Reason.ALTERED, "the envelope was altered", e);
        }
    }

    /** SHA-256 of info's length (4 bytes), info, and aad: no two contexts run into the same bytes. */
    private static byte[] context(byte[] aad, byte[] info) {
        MessageDigest digest = RecipientKey.sha256();
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(info.length).array());
        digest.update(info);
        return digest.digest(aad);
    }

    private static byte[] bound(byte[] header, byte[] context) {
        byte[] bound = Arrays.copyOf(header, header.length + context.length);
        System.arraycopy(context, 0, bound, header.length, context.length);
        return bound;
    }

    @Override
    public String toString() {
        return "Envelope(to " + String.join(", ", recipients()) + ")";
    }
}
