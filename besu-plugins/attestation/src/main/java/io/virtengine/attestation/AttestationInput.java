package io.virtengine.attestation;

import io.virtengine.attestation.appraisal.Policy;
import io.virtengine.attestation.appraisal.PolicyEncoding;
import io.virtengine.attestation.appraisal.Roots;
import io.virtengine.attestation.appraisal.TeeKind;
import io.virtengine.attestation.appraisal.Verdict;
import io.virtengine.attestation.collateral.CollateralSorter;
import io.virtengine.attestation.encoding.ByteReader;
import io.virtengine.attestation.encoding.ByteWriter;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything a verdict is a function of, in one canonical run of bytes: what the precompile is called with and what a
 * committee's members sign a verdict about.
 *
 * <p>Big-endian: {@code "VEAT"}; version u16 = 1; kind u8 ({@link TeeKind#code}); time u64, Unix seconds; policy u16
 * length and {@link PolicyEncoding}; roots ({@link Roots#encode}); evidence u32 length and bytes; number of pieces of
 * collateral u8, each u32 length and bytes. Nothing follows. Two different inputs have two different encodings and the
 * other way round.
 *
 * @param kind what the evidence claims to be
 * @param now Unix time
 * @param policy what is taken
 * @param roots what chains must end in
 * @param evidence 1 to 65,536 bytes
 * @param collateral at most 32 pieces of 1 to 65,536 bytes
 */
public record AttestationInput(
        TeeKind kind, long now, Policy policy, Roots roots, Octets evidence, List<Octets> collateral) {
    /** Longest encoding, bytes. */
    public static final int MAX_LENGTH = 262_144;
    /** Most pieces of collateral. */
    public static final int MAX_PIECES = 32;

    private static final Octets MAGIC = Octets.ascii("VEAT");
    private static final int VERSION = 1;

    public AttestationInput {
        collateral = List.copyOf(collateral);
        if (now < 0
                || !fits(evidence, AttestationVerifier.MAX_EVIDENCE)
                || collateral.size() > MAX_PIECES
                || !collateral.stream().allMatch(piece -> fits(piece, CollateralSorter.MAX_BLOB_BYTES))) {
            throw new IllegalArgumentException("time, evidence or collateral is out of bounds");
        }
    }

    /** The canonical form. */
    public Octets encode() {
        final Octets terms = PolicyEncoding.encode(policy);
        final ByteWriter out = new ByteWriter()
                .bytes(MAGIC)
                .u16(VERSION)
                .u8(kind.code())
                .u64(now)
                .u16(terms.length())
                .bytes(terms)
                .bytes(roots.encode())
                .u32(evidence.length())
                .bytes(evidence)
                .u8(collateral.size());
        collateral.forEach(piece -> out.u32(piece.length()).bytes(piece));
        return out.done();
    }

    /**
     * Reads the canonical form. Bounds are checked in reading order, the total first; a length is compared with its cap
     * and with what is left before anything is cut off.
     */
    public static AttestationInput decode(final Octets input) throws MalformedInput {
        MalformedInput.unless(input.length() <= MAX_LENGTH, "input over " + MAX_LENGTH + " bytes");
        final ByteReader in = new ByteReader(input);
        MalformedInput.unless(in.take(MAGIC.length(), "magic").equals(MAGIC), "input does not begin with VEAT");
        MalformedInput.unless(in.u16("version") == VERSION, "input is not of version " + VERSION);
        final TeeKind kind = TeeKind.of(in.u8("kind"));
        final long now = in.u63("time");
        final Policy policy = PolicyEncoding.decode(in.take(in.u16("policy length"), "policy"));
        final Roots roots = Roots.read(in);
        final Octets evidence = piece(in, "evidence", AttestationVerifier.MAX_EVIDENCE);
        final int count = in.u8("number of pieces");
        MalformedInput.unless(count <= MAX_PIECES, "more than " + MAX_PIECES + " pieces of collateral");
        final List<Octets> collateral = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            collateral.add(piece(in, "collateral", CollateralSorter.MAX_BLOB_BYTES));
        }
        in.end("the input");
        return new AttestationInput(kind, now, policy, roots, evidence, collateral);
    }

    /**
     * The verdict. Here every piece of collateral must be usable: who builds an input for a contract sends nothing that
     * nobody can read.
     */
    public Verdict verify() {
        return verify(Integer.MAX_VALUE);
    }

    /** As {@link #verify()}, but collateral with more than so many different certificates is malformed. */
    Verdict verify(final int maxCertificates) {
        final CollateralSorter.Sorted sorted = CollateralSorter.sort(collateral);
        if (!sorted.unusable().isEmpty()) {
            final CollateralSorter.Unusable first = sorted.unusable().getFirst();
            return new Verdict.Malformed(kind, "collateral " + first.index() + ": " + first.reason());
        }
        if (sorted.collateral().certificates().size() > maxCertificates) {
            return new Verdict.Malformed(kind, "more than " + maxCertificates + " different certificates");
        }
        return AttestationVerifier.verify(kind, evidence, sorted.collateral(), roots, now, policy);
    }

    private static Octets piece(final ByteReader in, final String what, final int max) throws MalformedInput {
        final long length = in.u32(what + " length");
        MalformedInput.unless(length >= 1 && length <= max, what + " is not 1.." + max + " bytes");
        return in.take(length, what);
    }

    private static boolean fits(final Octets bytes, final int max) {
        return bytes.length() >= 1 && bytes.length() <= max;
    }
}
