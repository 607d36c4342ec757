package io.virtengine.scoring;

/**
 * Raw scores of the six components in basis points, by the formulas of the composite rules v2.0.0 with absent liveness
 * at zero. Every division floors; penalties and bonuses apply one after the other with a floor at each step. No
 * intermediate exceeds 2^31: inputs are at most 10000 here, and factors at most 10000.
 */
record RawScores(int[] values, boolean lowOcr) {
    private static final int TOP = FeatureVector.MAX_BASIS_POINTS;
    private static final int NEUTRAL = 5_000;
    private static final int MINIMUM_OCR = 6_000;

    static RawScores of(final InputWords input) {
        final boolean ocrPresent = input.word(25) != 0;
        final int ocr = ocrPresent ? ocr(input) : TOP;
        final int[] values = {
            document(input), face(input), liveness(input), consistency(input, ocr), history(input), risk(input)
        };
        return new RawScores(values, ocrPresent && ocr < MINIMUM_OCR);
    }

    int of(final Component component) {
        return values[component.ordinal()];
    }

    private static int ocr(final InputWords input) {
        final int share = input.word(24) * TOP / input.word(25);
        return (input.word(23) * 70 + share * 30) / 100;
    }

    private static int document(final InputWords input) {
        return (input.word(1) * 35 + input.word(2) * 25 + input.word(3) * 25 + input.word(4) * 15) / 100;
    }

    private static int face(final InputWords input) {
        final int effective = input.word(5) * input.word(6) / TOP;
        final int quality = (input.word(7) + TOP) / 2;
        return effective * quality / TOP;
    }

    private static int liveness(final InputWords input) {
        int score = input.word(8);
        score = input.has(Flag.BLINK) ? score * 103 / 100 : score;
        score = input.has(Flag.HEAD) ? score * 103 / 100 : score;
        score = input.has(Flag.DEPTH) ? score * 105 / 100 : score;
        // The bonuses can push this one, and only this one, over the top.
        return Math.min((score * 70 + input.word(9) * 30) / 100, TOP);
    }

    /** Fields the reader could not read cannot confirm each other, hence the lower of cross field and OCR. */
    private static int consistency(final InputWords input, final int ocr) {
        if (!input.has(Flag.CONSISTENCY_PRESENT)) {
            return 0;
        }
        final int crossField = Math.min(input.word(13), ocr);
        int score = (input.word(10) * 25 + input.word(11) * 20 + input.word(12) * 15 + crossField * 40) / 100;
        score = input.has(Flag.AGE_OK) ? score : score * 70 / 100;
        return input.has(Flag.EXPIRY_OK) ? score : score * 80 / 100;
    }

    private static int history(final InputWords input) {
        final int accountAge = input.word(15);
        if (input.word(16) == 0) {
            return accountAge;
        }
        return (input.word(14) * 40 + accountAge * 20 + input.word(17) * 40) / 100;
    }

    private static int risk(final InputWords input) {
        int score = (known(input, 18) * 25
                        + known(input, 19) * 20
                        + known(input, 20) * 20
                        + known(input, 21) * 15
                        + known(input, 22) * 20)
                / 100;
        score = input.has(Flag.VELOCITY_OK) ? score : score * 60 / 100;
        return input.has(Flag.DEVICE_ATTEST_OK) ? score : score * 70 / 100;
    }

    private static int known(final InputWords input, final int index) {
        final int value = input.word(index);
        return value == FeatureVector.UNKNOWN ? NEUTRAL : value;
    }
}
