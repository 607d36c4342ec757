package io.virtengine.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.attestation.appraisal.TeeKind;
import io.virtengine.attestation.appraisal.Verdict;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random mutations of real inputs, always the same ones. Whatever comes out, it is a verdict or {@link MalformedInput},
 * within a bound on memory; and evidence is accepted only if what the environment signed is untouched.
 */
class MutationTest {
    private static final long SEED = 0x5645_4154L;
    private static final int ROUNDS = 150;
    /** A whole verification allocates about a tenth of it; a length taken on trust would burst it. */
    private static final long MAX_ALLOCATION = 16L << 20;

    private static final int[] INTERESTING = {0x00, 0x01, 0x7f, 0x80, 0x81, 0x84, 0x9f, 0xa0, 0xbf, 0xff, 0x30, 0x5b};

    @ParameterizedTest
    @EnumSource
    void mutatedEvidenceIsNeverAccepted(final TeeKind kind) {
        final AttestationInput input = Inputs.all().get(kind);
        final Octets original = Verdicts.accepted(input.verify()).evidenceHash();
        final SplittableRandom random = new SplittableRandom(SEED + kind.code());
        for (int round = 0; round < ROUNDS; round++) {
            final Octets evidence = mutated(input.evidence(), random);
            if (evidence.length() == 0 || evidence.length() > AttestationVerifier.MAX_EVIDENCE) {
                continue;
            }
            final Verdict verdict = bounded(new AttestationInput(
                    kind, input.now(), input.policy(), input.roots(), evidence, input.collateral()));
            if (verdict instanceof Verdict.Accepted accepted) {
                assertThat(accepted.appraisal().evidenceHash())
                        .as("round " + round)
                        .isEqualTo(original);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mutatedCollateralChangesNothingOrRefuses(final TeeKind kind) {
        final AttestationInput input = Inputs.all().get(kind);
        final Verdict original = input.verify();
        final SplittableRandom random = new SplittableRandom(SEED - kind.code());
        for (int round = 0; round < ROUNDS && !input.collateral().isEmpty(); round++) {
            final List<Octets> collateral = new ArrayList<>(input.collateral());
            final int index = random.nextInt(collateral.size());
            collateral.set(index, mutated(collateral.get(index), random));
            if (collateral.get(index).length() == 0) {
                continue;
            }
            final Verdict verdict = bounded(new AttestationInput(
                    kind, input.now(), input.policy(), input.roots(), input.evidence(), collateral));
            if (verdict instanceof Verdict.Accepted) {
                assertThat(verdict.hash()).as("round " + round).isEqualTo(original.hash());
            }
        }
    }

    @Test
    void mutatedInputsAreAnsweredOrMalformed() {
        final List<AttestationInput> inputs = List.copyOf(Inputs.all().values());
        final SplittableRandom random = new SplittableRandom(SEED);
        int read = 0;
        for (int round = 0; round < 4 * ROUNDS; round++) {
            Octets encoded = inputs.get(round % inputs.size()).encode();
            // Mutations of the first bytes find the frame, later ones the evidence; take both.
            if (round % 2 == 0) {
                encoded = mutated(encoded.slice(0, 230), random).concat(encoded.from(230));
            } else {
                encoded = mutated(encoded, random);
            }
            final long before = Allocation.bytes();
            try {
                final AttestationInput input = AttestationInput.decode(encoded);
                assertThat(input.encode()).isEqualTo(encoded);
                assertThat(input.verify().encode().length()).isEqualTo(640);
                read++;
            } catch (final MalformedInput e) {
                assertThat(e.reason()).isNotEmpty();
            }
            assertThat(Allocation.bytes() - before).as("round " + round).isLessThan(MAX_ALLOCATION);
        }
        assertThat(read).isGreaterThan(ROUNDS / 4);
    }

    private static Verdict bounded(final AttestationInput input) {
        final long before = Allocation.bytes();
        final Verdict verdict = input.verify();
        assertThat(Allocation.bytes() - before).isLessThan(MAX_ALLOCATION);
        return verdict;
    }

    /** One to four changes: a bit, a byte worth trying, a run removed, repeated or filled, the end cut off. */
    private static Octets mutated(final Octets original, final SplittableRandom random) {
        byte[] bytes = original.toArray();
        for (int i = random.nextInt(1, 5); i > 0 && bytes.length > 0; i--) {
            final int at = random.nextInt(bytes.length);
            final int end = Math.min(bytes.length, at + 1 + random.nextInt(64));
            switch (random.nextInt(7)) {
                case 0, 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2, 3 -> bytes[at] = (byte) INTERESTING[random.nextInt(INTERESTING.length)];
                case 4 -> Arrays.fill(bytes, at, end, (byte) INTERESTING[random.nextInt(INTERESTING.length)]);
                case 5 -> bytes = random.nextInt(8) == 0 ? Arrays.copyOf(bytes, at) : joined(bytes, at, end);
                default -> bytes = joined(bytes, end, at);
            }
        }
        return Octets.of(bytes);
    }

    /** {@code bytes} up to {@code first}, then from {@code second} on: a run removed, or repeated. */
    private static byte[] joined(final byte[] bytes, final int first, final int second) {
        final byte[] joined = Arrays.copyOf(bytes, first + bytes.length - second);
        System.arraycopy(bytes, second, joined, first, bytes.length - second);
        return joined;
    }
}
