package io.virtengine.attestation.appraisal;

import io.virtengine.attestation.encoding.ByteReader;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The roots of trust: SHA-256 fingerprints of whole root certificates, and who each belongs to. The certificate itself
 * comes with the evidence or the collateral. Its bytes are pinned, so its own signature adds nothing and is not checked.
 *
 * @param fingerprints 32 bytes each, ascending
 */
public record Roots(SortedMap<Octets, Owner> fingerprints) {
    /** Most roots in a set. */
    public static final int MAX = 32;

    private static final int FINGERPRINT = 32;
    private static final Roots PRODUCTION = new Roots(Map.of(
            // Intel SGX Root CA, 2018-05-21 to 2049-12-31
            Octets.fromHex("44a0196b2b99f889b8e149e95b807a350e7424964399e885a7cbb8ccfab674d3"), Owner.INTEL,
            // ARK-Milan, ARK-Genoa, ARK-Turin
            Octets.fromHex("69d063b45344d26a2e94e1f4210de49ef555308287d4c174445c95639a540bcd"), Owner.AMD_MILAN,
            Octets.fromHex("4c6598d19c18719c5dfd4a7d335f674e5bfe1d8f800cea2cf270c10d103db2f1"), Owner.AMD_GENOA,
            Octets.fromHex("1f084161a44bb6d93778a904877d4819cafa5d05ef4193b2ded9dd9c73dd3f6a"), Owner.AMD_TURIN,
            // aws.nitro-enclaves, 2019-10-28 to 2049-10-28
            Octets.fromHex("641a0321a3e244efe456463195d606317ed7cdcc3c1756e09893f3c68f79bb5b"), Owner.AWS_NITRO));

    /** Whose root it is. */
    public enum Owner {
        INTEL,
        AMD_MILAN,
        AMD_GENOA,
        AMD_TURIN,
        AWS_NITRO;

        /** AMD's owner for a product line. */
        public static Owner of(final SnpProduct product) {
            return switch (product) {
                case MILAN -> AMD_MILAN;
                case GENOA -> AMD_GENOA;
                case TURIN -> AMD_TURIN;
            };
        }
    }

    public Roots {
        if (fingerprints.size() > MAX
                || fingerprints.keySet().stream().anyMatch(fingerprint -> fingerprint.length() != FINGERPRINT)) {
            throw new IllegalArgumentException("roots are at most " + MAX + " SHA-256 fingerprints");
        }
        fingerprints = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(fingerprints));
    }

    /** A set of roots. */
    public Roots(final Map<Octets, Owner> fingerprints) {
        this(new TreeMap<>(fingerprints));
    }

    /** The vendors' production roots. */
    public static Roots production() {
        return PRODUCTION;
    }

    /** Whether that fingerprint is pinned for one of {@code owners}. */
    public boolean pins(final Octets fingerprint, final Set<Owner> owners) {
        final Owner owner = fingerprints.get(fingerprint);
        return owner != null && owners.contains(owner);
    }

    /** Canonical form: count, then owner (from 1) and fingerprint, ascending by fingerprint. */
    public Octets encode() {
        Octets encoded = Octets.of(new byte[] {(byte) fingerprints.size()});
        for (final Map.Entry<Octets, Owner> root : fingerprints.entrySet()) {
            encoded = encoded.concat(
                            Octets.of(new byte[] {(byte) (root.getValue().ordinal() + 1)}))
                    .concat(root.getKey());
        }
        return encoded;
    }

    /** Reads the canonical form. */
    public static Roots read(final ByteReader reader) throws MalformedInput {
        final int count = reader.u8("number of roots");
        MalformedInput.unless(count <= MAX, "more than " + MAX + " roots");
        final TreeMap<Octets, Owner> fingerprints = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            final int owner = reader.u8("owner of a root");
            MalformedInput.unless(owner >= 1 && owner <= Owner.values().length, "unknown owner of a root");
            final Octets fingerprint = reader.take(FINGERPRINT, "root fingerprint");
            MalformedInput.unless(
                    fingerprints.isEmpty() || fingerprints.lastKey().compareTo(fingerprint) < 0,
                    "roots are not in ascending order");
            fingerprints.put(fingerprint, Owner.values()[owner - 1]);
        }
        return new Roots((SortedMap<Octets, Owner>) fingerprints);
    }
}
