package io.virtengine.attestation.nitro;

import io.virtengine.attestation.encoding.ByteWriter;
import io.virtengine.attestation.encoding.CborReader;
import io.virtengine.attestation.encoding.CborValue;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import io.virtengine.attestation.x509.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An attestation document. What is refused first decides what is reported, so the order is part of the format: total
 * size, CBOR of the envelope, envelope fields from left to right, CBOR of the payload, payload fields in the order of
 * this record, certificates last.
 *
 * @param protectedHeader exactly {@code {1: -35}}, ES384
 * @param payload the signed CBOR map
 * @param signature r ‖ s, 96 bytes
 * @param moduleId names the enclave's instance and the enclave
 * @param timestamp Unix time of the document, milliseconds
 * @param pcrs 48 bytes by index 0..31; 0, 1 and 2 are there
 * @param chain leaf first, root last
 * @param publicKey empty if absent, like the next two
 */
record NitroDocument(
        Octets protectedHeader,
        Octets payload,
        Octets signature,
        String moduleId,
        long timestamp,
        SortedMap<Integer, Octets> pcrs,
        List<Certificate> chain,
        Octets publicKey,
        Octets userData,
        Octets nonce) {
    static final int MAX_BYTES = 16_384;

    private static final Octets ES384 = Octets.fromHex("a1013822");
    private static final List<String> FIELDS = List.of(
            "module_id", "digest", "timestamp", "pcrs", "certificate", "cabundle", "public_key", "user_data", "nonce");
    private static final int MAX_MODULE_ID = 256;
    private static final int MAX_PCR = 31;
    private static final int PCR_LENGTH = 48;
    private static final int MAX_CERTIFICATE = 1024;
    private static final int MAX_AUTHORITIES = 7;
    private static final int MAX_PUBLIC_KEY = 1024;
    private static final int MAX_USER_DATA = 512;

    static NitroDocument of(final Octets bytes) throws MalformedInput {
        MalformedInput.unless(bytes.length() <= MAX_BYTES, "document over " + MAX_BYTES + " bytes");
        final CborValue document = CborReader.only(bytes, "the document");
        if (!(document instanceof CborValue.Items(final List<CborValue> envelope)) || envelope.size() != 4) {
            throw new MalformedInput("document is no array of four");
        }
        final Octets header = bytes(envelope.get(0), ES384.length(), "protected header");
        MalformedInput.unless(header.equals(ES384), "protected header is not just ES384");
        MalformedInput.unless(
                envelope.get(1) instanceof CborValue.Entries unprotected
                        && unprotected.values().isEmpty(),
                "unprotected header is no empty map");
        final Octets payload = bytes(envelope.get(2), MAX_BYTES, "payload");
        final Octets signature = bytes(envelope.get(3), 96, "signature");
        MalformedInput.unless(signature.length() == 96, "signature is not 96 bytes");
        return read(header, payload, signature);
    }

    private static NitroDocument read(final Octets header, final Octets payload, final Octets signature)
            throws MalformedInput {
        if (!(CborReader.only(payload, "the payload")
                instanceof CborValue.Entries(final Map<CborValue, CborValue> fields))) {
            throw new MalformedInput("payload is no map");
        }
        for (final CborValue name : fields.keySet()) {
            MalformedInput.unless(
                    name instanceof CborValue.Text text && FIELDS.contains(text.value()), "unknown field " + name);
        }
        final String moduleId = text(field(fields, "module_id"), "module_id");
        MalformedInput.unless(
                !moduleId.isEmpty() && moduleId.length() <= MAX_MODULE_ID, "module_id is empty or too long");
        MalformedInput.unless(text(field(fields, "digest"), "digest").equals("SHA384"), "digest is not SHA384");
        final long timestamp = field(fields, "timestamp") instanceof CborValue.Unsigned value ? value.value() : 0;
        MalformedInput.unless(timestamp > 0, "timestamp is no positive integer");
        final SortedMap<Integer, Octets> pcrs = pcrs(field(fields, "pcrs"));
        final Octets leaf = bytes(field(fields, "certificate"), MAX_CERTIFICATE, "certificate");
        final List<Octets> authorities = authorities(field(fields, "cabundle"));
        final Octets publicKey = optional(fields, "public_key", MAX_PUBLIC_KEY);
        final Octets userData = optional(fields, "user_data", MAX_USER_DATA);
        final Octets nonce = optional(fields, "nonce", MAX_USER_DATA);
        final List<Certificate> chain = new ArrayList<>();
        chain.add(Certificate.of(leaf));
        for (final Octets authority : authorities.reversed()) {
            chain.add(Certificate.of(authority));
        }
        return new NitroDocument(
                header, payload, signature, moduleId, timestamp, pcrs, List.copyOf(chain), publicKey, userData, nonce);
    }

    /** What is signed: RFC 9052, Sig_structure of a COSE_Sign1 without external data, in shortest form. */
    Octets signed() {
        return new ByteWriter()
                .bytes(Octets.fromHex("846a"))
                .bytes(Octets.ascii("Signature1"))
                .u8(0x40 | protectedHeader.length())
                .bytes(protectedHeader)
                .u8(0x40)
                .bytes(byteStringHead(payload.length()))
                .bytes(payload)
                .done();
    }

    /** Unix time, seconds, rounded down. */
    long seconds() {
        return timestamp / 1000;
    }

    private static Octets byteStringHead(final int length) {
        if (length < 24) {
            return new ByteWriter().u8(0x40 | length).done();
        }
        return length < 0x100
                ? new ByteWriter().u8(0x58).u8(length).done()
                : new ByteWriter().u8(0x59).u16(length).done();
    }

    private static SortedMap<Integer, Octets> pcrs(final CborValue value) throws MalformedInput {
        final SortedMap<Integer, Octets> pcrs = new TreeMap<>();
        if (value instanceof CborValue.Entries entries) {
            for (final Map.Entry<CborValue, CborValue> entry : entries.values().entrySet()) {
                MalformedInput.unless(
                        entry.getKey() instanceof CborValue.Unsigned index && index.value() <= MAX_PCR,
                        "PCR index is not 0.." + MAX_PCR);
                final Octets pcr = bytes(entry.getValue(), PCR_LENGTH, "PCR");
                MalformedInput.unless(pcr.length() == PCR_LENGTH, "PCR is not " + PCR_LENGTH + " bytes");
                pcrs.put((int) ((CborValue.Unsigned) entry.getKey()).value(), pcr);
            }
        }
        for (int i = 0; i < 3; i++) {
            MalformedInput.unless(pcrs.containsKey(i), "PCR " + i + " is missing");
        }
        return Collections.unmodifiableSortedMap(pcrs);
    }

    private static List<Octets> authorities(final CborValue value) throws MalformedInput {
        MalformedInput.unless(
                value instanceof CborValue.Items items
                        && !items.values().isEmpty()
                        && items.values().size() <= MAX_AUTHORITIES,
                "cabundle is not 1.." + MAX_AUTHORITIES + " certificates");
        final List<Octets> certificates = new ArrayList<>();
        for (final CborValue certificate : ((CborValue.Items) value).values()) {
            certificates.add(bytes(certificate, MAX_CERTIFICATE, "authority's certificate"));
        }
        return certificates;
    }

    private static CborValue field(final Map<CborValue, CborValue> fields, final String name) {
        return fields.getOrDefault(new CborValue.Text(name), new CborValue.Null());
    }

    private static Octets optional(final Map<CborValue, CborValue> fields, final String name, final int max)
            throws MalformedInput {
        final CborValue value = field(fields, name);
        return value instanceof CborValue.Null ? Octets.EMPTY : bytes(value, max, name);
    }

    private static String text(final CborValue value, final String name) throws MalformedInput {
        if (value instanceof CborValue.Text text) {
            return text.value();
        }
        throw new MalformedInput(name + " is no text");
    }

    private static Octets bytes(final CborValue value, final int max, final String name) throws MalformedInput {
        if (value instanceof CborValue.Bytes bytes && bytes.value().length() <= max) {
            return bytes.value();
        }
        throw new MalformedInput(name + " is no byte string of at most " + max);
    }
}
