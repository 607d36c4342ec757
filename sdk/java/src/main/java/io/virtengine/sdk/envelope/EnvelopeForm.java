package io.virtengine.sdk.envelope;

import io.virtengine.sdk.envelope.InvalidEnvelopeException.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/**
 * The bytes of an envelope, version 1; numbers are big-endian.
 *
 * <pre>
 *  0  4  "VENV"
 *  4  1  version: 1
 *  5  6  suite: KEM 0x0020, KDF 0x0001, AEAD 0x0002 (RFC 9180, section 7)
 * 11  1  number of recipients n, 1 to 16
 * 12  n × 120: fingerprint 8, encapsulated key 32, sealed content key and context 80
 *    12  nonce of the body
 *     4  length of the body, 16 to 1 MiB + 16
 *        body: ciphertext and tag
 * </pre>
 *
 * Nothing may follow. There is one encoding of an envelope: what decodes encodes to the same bytes.
 *
 * @param entries one for each recipient
 * @param nonce 12 bytes
 * @param body ciphertext and tag
 */
record EnvelopeForm(List<Entry> entries, byte[] nonce, byte[] body) {

    static final int MOST_RECIPIENTS = 16;
    static final int LARGEST_PLAINTEXT = 1 << 20;

    /** Content key 32, SHA-256 of the context 32. */
    static final int WRAPPED_SIZE = 64;

    private static final byte[] PREFIX = {'V', 'E', 'N', 'V', 1, 0, 0x20, 0, 1, 0, 2};
    private static final int VERSION_AT = 4;
    private static final int FINGERPRINT_SIZE = 8;
    private static final int SEALED_KEY_SIZE = WRAPPED_SIZE + Hpke.TAG_SIZE;
    private static final int ENTRY_SIZE = FINGERPRINT_SIZE + Hpke.ENCAPSULATION_SIZE + SEALED_KEY_SIZE;
    static final int LARGEST = PREFIX.length
            + 1
            + MOST_RECIPIENTS * ENTRY_SIZE
            + AesGcm.NONCE_BYTES
            + Integer.BYTES
            + LARGEST_PLAINTEXT
            + Hpke.TAG_SIZE;

    /** One recipient's part. */
    record Entry(byte[] fingerprint, Hpke.Sealed key) {}

    /** Magic, version and suite: what the sealing of each content key is bound to. */
    static byte[] prefix() {
        return PREFIX.clone();
    }

    /** Everything before the body, its length included: what the body is bound to. */
    static byte[] header(List<Entry> entries, byte[] nonce, int bodySize) {
        var header = new ByteArrayOutputStream();
        header.writeBytes(PREFIX);
        header.write(entries.size());
        for (Entry entry : entries) {
            header.writeBytes(entry.fingerprint());
            header.writeBytes(entry.key().encapsulation());
            header.writeBytes(entry.key().ciphertext());
        }
        header.writeBytes(nonce);
        header.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(bodySize).array());
        return header.toByteArray();
    }

    byte[] header() {
        return header(entries, nonce, body.length);
    }

    byte[] encode() {
        byte[] header = header();
        byte[] all = Arrays.copyOf(header, header.length + body.length);
        System.arraycopy(body, 0, all, header.length, body.length);
        return all;
    }

    static EnvelopeForm decode(byte[] bytes) {
        if (bytes.length > LARGEST) {
            throw malformed("too large: " + bytes.length + " bytes of at most " + LARGEST);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte[] prefix = take(in, PREFIX.length);
        if (!Arrays.equals(prefix, 0, VERSION_AT, PREFIX, 0, VERSION_AT)) {
            throw malformed("it does not begin with VENV");
        }
        if (!Arrays.equals(prefix, PREFIX)) {
            throw malformed("version or suite is not known to this software; version 1 is");
        }
        int count = take(in, 1)[0] & 0xff;
        if (count < 1 || count > MOST_RECIPIENTS) {
            throw malformed(count + " recipients, not 1 to " + MOST_RECIPIENTS);
        }
        var entries = new ArrayList<Entry>(count);
        var seen = new HashSet<ByteBuffer>();
        for (int i = 0; i < count; i++) {
            var entry = new Entry(
                    take(in, FINGERPRINT_SIZE),
                    new Hpke.Sealed(take(in, Hpke.ENCAPSULATION_SIZE), take(in, SEALED_KEY_SIZE)));
            if (!seen.add(ByteBuffer.wrap(entry.fingerprint()))) {
                throw malformed("a recipient is named twice");
            }
            entries.add(entry);
        }
        byte[] nonce = take(in, AesGcm.NONCE_BYTES);
        int size = ByteBuffer.wrap(take(in, Integer.BYTES)).getInt();
        if (size < Hpke.TAG_SIZE || size > LARGEST_PLAINTEXT + Hpke.TAG_SIZE) {
            throw malformed("the body's length is out of range");
        }
        byte[] body = take(in, size);
        if (in.hasRemaining()) {
            throw malformed(in.remaining() + " bytes after its end");
        }
        return new EnvelopeForm(List.copyOf(entries), nonce, body);
    }

    private static byte[] take(ByteBuffer in, int size) {
        if (in.remaining() < size) {
            throw malformed("cut short");
        }
        byte[] part = new byte[size];
        in.get(part);
        return part;
    }

    static InvalidEnvelopeException malformed(String what) {
        return new InvalidEnvelopeException(Reason.MALFORMED, "not an envelope: " + what);
    }
}
