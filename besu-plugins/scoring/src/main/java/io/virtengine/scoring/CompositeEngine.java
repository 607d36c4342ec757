package io.virtengine.scoring;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The composite engine FS-2P: six components of evidence in, one score out. Pure, thread-safe, integers only; the
 * Solidity library {@code CompositeScoring} gives the same bytes for every input.
 */
public final class CompositeEngine {
    private static final int TOP = FeatureVector.MAX_BASIS_POINTS;
    private static final int FRAUD_FLAG = 2_000;

    private CompositeEngine() {}

    /**
     * Scores an input.
     *
     * @param input 88-byte header, 52-byte vector, 31-byte table, big-endian; see {@link ScoringInput}
     * @return a {@link Scored} result, or {@link Malformed} with the first check that failed
     */
    public static ScoreOutcome score(final byte[] input) {
        final Optional<MalformedReason> refusal = InputCheck.input(input);
        if (refusal.isPresent()) {
            return new Malformed(refusal.get());
        }
        final InputWords words = new InputWords(input);
        final RawScores raw = RawScores.of(words);
        final int[] weighted = weighted(words, raw);
        final int base = Arrays.stream(weighted).sum() * 100 / TOP;
        final int mark = capped(words, raw, base);
        final boolean passed = mark >= words.passMark();
        final int reasons = reasons(words, raw)
                | Reason.SCORE_CAPPED.when(mark < base)
                | (passed ? Reason.COMPOSITE_SUCCESS : Reason.BELOW_PASS_THRESHOLD).mask();
        return new Scored(mark, passed, reasons, boxed(raw.values()), boxed(weighted), words.inputHash());
    }

    private static int[] weighted(final InputWords words, final RawScores raw) {
        final int[] weighted = new int[raw.values().length];
        Arrays.setAll(weighted, i -> raw.values()[i] * words.weight(i) / TOP);
        return weighted;
    }

    /** Each cap only lowers, so their order does not change the score. */
    private static int capped(final InputWords words, final RawScores raw, final int base) {
        final boolean document = words.has(Flag.DOCUMENT_PRESENT);
        final boolean liveness = words.has(Flag.LIVENESS_PRESENT);
        final boolean[] bites = {
            !words.has(Flag.SALT_BINDING_OK),
            !words.has(Flag.FACE_PRESENT),
            !document,
            document && low(words, raw, Component.DOCUMENT)
                    || low(words, raw, Component.FACE)
                    || liveness && low(words, raw, Component.LIVENESS),
            low(words, raw, Component.CONSISTENCY) || low(words, raw, Component.RISK),
            !liveness
        };
        int mark = base;
        for (int i = 0; i < bites.length; i++) {
            mark = bites[i] ? Math.min(mark, words.cap(i)) : mark;
        }
        return mark;
    }

    private static int reasons(final InputWords words, final RawScores raw) {
        return evidence(
                        words,
                        raw,
                        Flag.DOCUMENT_PRESENT,
                        Component.DOCUMENT,
                        Reason.MISSING_DOCUMENT,
                        Reason.LOW_DOCUMENT_AUTHENTICITY)
                | evidence(words, raw, Flag.FACE_PRESENT, Component.FACE, Reason.MISSING_SELFIE, Reason.LOW_FACE_MATCH)
                | evidence(
                        words,
                        raw,
                        Flag.LIVENESS_PRESENT,
                        Component.LIVENESS,
                        Reason.LIVENESS_ABSENT,
                        Reason.LOW_LIVENESS)
                | Reason.LOW_DATA_CONSISTENCY.when(
                        words.has(Flag.CONSISTENCY_PRESENT) && low(words, raw, Component.CONSISTENCY))
                | Reason.LOW_HISTORICAL_SIGNALS.when(low(words, raw, Component.HISTORY))
                | Reason.HIGH_RISK.when(low(words, raw, Component.RISK))
                | Reason.INVALID_SALT_BINDING.when(!words.has(Flag.SALT_BINDING_OK))
                | Reason.LOW_OCR.when(raw.lowOcr())
                | Reason.RISK_FLAG.when(!words.has(Flag.VELOCITY_OK) || words.word(18) < FRAUD_FLAG);
    }

    private static int evidence(
            final InputWords words,
            final RawScores raw,
            final Flag present,
            final Component component,
            final Reason missing,
            final Reason low) {
        return words.has(present) ? low.when(low(words, raw, component)) : missing.mask();
    }

    private static boolean low(final InputWords words, final RawScores raw, final Component component) {
        return raw.of(component) < words.minimum(component.ordinal());
    }

    private static List<Integer> boxed(final int[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
