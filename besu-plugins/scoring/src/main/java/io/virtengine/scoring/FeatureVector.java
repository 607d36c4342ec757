package io.virtengine.scoring;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What identity validators agree on about one applicant: 26 words, 52 bytes. All values are basis points 0..10000,
 * higher is better, unless said. An absent component is {@code null} and encodes as zeros.
 *
 * @param document authenticity of the identity document
 * @param face match of the selfie with the document
 * @param liveness whether a living person was filmed
 * @param consistency agreement of the declared data with the document; needs {@code document}
 * @param history the account's past, words 14-17; the contract overwrites it from its own records
 * @param risk signals about the device and its network
 * @param ocr how much of the document's text could be read
 * @param saltBindingOk whether the capture is bound to the applicant's salt and signatures
 */
public record FeatureVector(
        @Nullable Document document,
        @Nullable Face face,
        @Nullable Liveness liveness,
        @Nullable Consistency consistency,
        History history,
        Risk risk,
        @Nullable Ocr ocr,
        boolean saltBindingOk) {
    /** A whole, in basis points. */
    public static final int MAX_BASIS_POINTS = 10_000;

    /** A risk signal that could not be measured; counts as 5000, neither good nor bad. */
    public static final int UNKNOWN = 0xffff;

    /** Most text fields a document can have. */
    public static final int MAX_OCR_FIELDS = 64;

    public FeatureVector {
        if (consistency != null && document == null) {
            throw new IllegalArgumentException("consistency needs a document to be consistent with");
        }
    }

    /** Tamper check, format validity, template match, security features. */
    public record Document(int tamper, int formatValidity, int templateMatch, int securityFeatures) {
        public Document {
            requireBasisPoints(tamper, formatValidity, templateMatch, securityFeatures);
        }
    }

    /** Similarity of the two faces, confidence in it, quality of the images. */
    public record Face(int similarity, int confidence, int quality) {
        public Face {
            requireBasisPoints(similarity, confidence, quality);
        }
    }

    /** Passive score and anti-spoofing score; each challenge met adds a bonus. */
    public record Liveness(int liveness, int antiSpoof, boolean blink, boolean head, boolean depth) {
        public Liveness {
            requireBasisPoints(liveness, antiSpoof);
        }
    }

    /** Matches of declared and printed data; a failed age or expiry check costs 30 or 20 percent. */
    public record Consistency(
            int nameMatch,
            int dobConsistency,
            int addressConsistency,
            int crossField,
            boolean ageOk,
            boolean expiryOk) {
        public Consistency {
            requireBasisPoints(nameMatch, dobConsistency, addressConsistency, crossField);
        }
    }

    /**
     * The account's past.
     *
     * @param priorScore mean past score times 100
     * @param accountAge 27 per day, at most 10000
     * @param count number of past scores, 0..65535
     * @param successRate share of them that passed
     */
    public record History(int priorScore, int accountAge, int count, int successRate) {
        /** An account nobody has seen before. */
        public static final History NONE = new History(0, 0, 0, 0);

        public History {
            requireBasisPoints(priorScore, accountAge, successRate);
            requireAtMost(0xffff, count);
        }
    }

    /** Signals where 10000 is good; each value may be {@link #UNKNOWN}. */
    public record Risk(
            int fraud,
            int deviceFingerprint,
            int deviceIntegrity,
            int ipReputation,
            int geoConsistency,
            boolean velocityOk,
            boolean deviceAttestOk) {
        public Risk {
            for (final int value :
                    new int[] {fraud, deviceFingerprint, deviceIntegrity, ipReputation, geoConsistency}) {
                if (value != UNKNOWN) {
                    requireBasisPoints(value);
                }
            }
        }
    }

    /** Mean confidence of the reader; fields read and fields expected (1..64). */
    public record Ocr(int overall, int extracted, int expected) {
        public Ocr {
            requireBasisPoints(overall);
            requireAtMost(MAX_OCR_FIELDS, expected);
            requireAtMost(expected, extracted);
            if (expected == 0) {
                throw new IllegalArgumentException("text that was not expected is an absent component");
            }
        }
    }

    /** Word 0: which components are present and which checks held. */
    public int flags() {
        return Flag.DOCUMENT_PRESENT.when(document != null)
                | Flag.FACE_PRESENT.when(face != null)
                | Flag.LIVENESS_PRESENT.when(liveness != null)
                | Flag.CONSISTENCY_PRESENT.when(consistency != null)
                | Flag.HISTORY_PRESENT.mask()
                | Flag.RISK_PRESENT.mask()
                | Flag.BLINK.when(liveness != null && liveness.blink())
                | Flag.HEAD.when(liveness != null && liveness.head())
                | Flag.DEPTH.when(liveness != null && liveness.depth())
                | Flag.AGE_OK.when(consistency != null && consistency.ageOk())
                | Flag.EXPIRY_OK.when(consistency != null && consistency.expiryOk())
                | Flag.VELOCITY_OK.when(risk.velocityOk())
                | Flag.DEVICE_ATTEST_OK.when(risk.deviceAttestOk())
                | Flag.SALT_BINDING_OK.when(saltBindingOk);
    }

    /** The 52 bytes validators sign. */
    public byte[] encode() {
        final Document d = document != null ? document : new Document(0, 0, 0, 0);
        final Face f = face != null ? face : new Face(0, 0, 0);
        final Liveness l = liveness != null ? liveness : new Liveness(0, 0, false, false, false);
        final Consistency c = consistency != null ? consistency : new Consistency(0, 0, 0, 0, false, false);
        final ByteBuffer words = ByteBuffer.allocate(InputWords.VECTOR_LENGTH);
        put(words, flags());
        put(words, d.tamper(), d.formatValidity(), d.templateMatch(), d.securityFeatures());
        put(words, f.similarity(), f.confidence(), f.quality());
        put(words, l.liveness(), l.antiSpoof());
        put(words, c.nameMatch(), c.dobConsistency(), c.addressConsistency(), c.crossField());
        put(words, history.priorScore(), history.accountAge(), history.count(), history.successRate());
        put(words, risk.fraud(), risk.deviceFingerprint(), risk.deviceIntegrity());
        put(words, risk.ipReputation(), risk.geoConsistency());
        if (ocr != null) {
            put(words, ocr.overall(), ocr.extracted(), ocr.expected());
        }
        return words.array();
    }

    private static void put(final ByteBuffer words, final int... values) {
        for (final int value : values) {
            words.putShort((short) value);
        }
    }

    private static void requireBasisPoints(final int... values) {
        requireAtMost(MAX_BASIS_POINTS, values);
    }

    private static void requireAtMost(final int limit, final int... values) {
        for (final int value : values) {
            if (value < 0 || value > limit) {
                throw new IllegalArgumentException(value + " is not in 0.." + limit);
            }
        }
    }
}
