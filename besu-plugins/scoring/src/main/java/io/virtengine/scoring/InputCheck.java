package io.virtengine.scoring;

import static io.virtengine.scoring.FeatureVector.MAX_BASIS_POINTS;

import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** The checks every input passes before it is scored, in the order of {@link MalformedReason}. */
final class InputCheck {
    private static final int RESERVED_FLAGS = 0b11 << 14;
    private static final int MAX_SCORE = 100;
    private static final int COMPONENTS = Component.values().length;

    private InputCheck() {}

    static Optional<MalformedReason> input(final byte[] bytes) {
        if (bytes.length != InputWords.INPUT_LENGTH) {
            return Optional.of(MalformedReason.LENGTH);
        }
        final InputWords input = new InputWords(bytes);
        if (input.schema() != InputWords.SCHEMA) {
            return Optional.of(MalformedReason.SCHEMA);
        }
        if (input.engineVersion() != InputWords.ENGINE_VERSION) {
            return Optional.of(MalformedReason.ENGINE_VERSION);
        }
        if (!input.tableHash().equals(Octets.sha256(input.table().toArray()))) {
            return Optional.of(MalformedReason.TABLE_HASH);
        }
        return table(input).or(() -> vector(input));
    }

    private static Optional<MalformedReason> table(final InputWords input) {
        if (IntStream.range(0, COMPONENTS).map(input::weight).sum() != MAX_BASIS_POINTS) {
            return Optional.of(MalformedReason.WEIGHT_SUM);
        }
        if (any(0, COMPONENTS - 1, i -> input.minimum(i) > MAX_BASIS_POINTS)) {
            return Optional.of(MalformedReason.MINIMUM_RANGE);
        }
        if (any(0, COMPONENTS - 1, i -> input.cap(i) > MAX_SCORE)) {
            return Optional.of(MalformedReason.CAP_RANGE);
        }
        return input.passMark() > MAX_SCORE ? Optional.of(MalformedReason.PASS_MARK_RANGE) : Optional.empty();
    }

    private static Optional<MalformedReason> vector(final InputWords input) {
        if ((input.flags() & RESERVED_FLAGS) != 0) {
            return Optional.of(MalformedReason.RESERVED_FLAG);
        }
        if (!input.has(Flag.HISTORY_PRESENT) || !input.has(Flag.RISK_PRESENT)) {
            return Optional.of(MalformedReason.REQUIRED_FLAG);
        }
        if (input.has(Flag.CONSISTENCY_PRESENT) && !input.has(Flag.DOCUMENT_PRESENT)) {
            return Optional.of(MalformedReason.CONSISTENCY_WITHOUT_DOCUMENT);
        }
        if (!rangesHold(input)) {
            return Optional.of(MalformedReason.VALUE_RANGE);
        }
        if (input.word(24) > input.word(25)) {
            return Optional.of(MalformedReason.OCR_COUNT);
        }
        return absentIsZero(input) ? Optional.empty() : Optional.of(MalformedReason.ABSENT_NOT_ZERO);
    }

    /** Word 16, the history count, uses its whole range. */
    private static boolean rangesHold(final InputWords input) {
        return !any(1, 15, i -> input.word(i) > MAX_BASIS_POINTS)
                && input.word(17) <= MAX_BASIS_POINTS
                && !any(18, 22, i -> input.word(i) > MAX_BASIS_POINTS && input.word(i) != FeatureVector.UNKNOWN)
                && input.word(23) <= MAX_BASIS_POINTS
                && input.word(24) <= FeatureVector.MAX_OCR_FIELDS
                && input.word(25) <= FeatureVector.MAX_OCR_FIELDS;
    }

    /** One encoding per meaning: two validators who saw the same thing sign the same bytes. */
    private static boolean absentIsZero(final InputWords input) {
        final boolean document = input.has(Flag.DOCUMENT_PRESENT) || zero(input, 1, 4);
        final boolean face = input.has(Flag.FACE_PRESENT) || zero(input, 5, 7);
        final boolean liveness =
                input.has(Flag.LIVENESS_PRESENT) || zero(input, 8, 9) && none(input, Flag.BLINK, Flag.HEAD, Flag.DEPTH);
        final boolean consistency =
                input.has(Flag.CONSISTENCY_PRESENT) || zero(input, 10, 13) && none(input, Flag.AGE_OK, Flag.EXPIRY_OK);
        final boolean ocr = input.word(25) != 0 || zero(input, 23, 24);
        return document && face && liveness && consistency && ocr;
    }

    private static boolean zero(final InputWords input, final int first, final int last) {
        return !any(first, last, i -> input.word(i) != 0);
    }

    private static boolean none(final InputWords input, final Flag... flags) {
        for (final Flag flag : flags) {
            if (input.has(flag)) {
                return false;
            }
        }
        return true;
    }

    private static boolean any(final int first, final int last, final IntPredicate condition) {
        return IntStream.rangeClosed(first, last).anyMatch(condition);
    }
}
