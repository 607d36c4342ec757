package io.virtengine.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.virtengine.attestation.appraisal.TeeKind;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;

/**
 * Coverage-guided fuzzing. The default tier replays the seeds in {@code AttestationFuzzTestInputs}; the profile {@code
 * deep} searches for minutes, as the README says. {@link FuzzSeeds} writes the seeds.
 */
class AttestationFuzzTest {
    /** Whole inputs, as the precompile would get them. */
    @FuzzTest(maxDuration = "3m")
    void anyInputIsAnsweredOrMalformed(final byte[] bytes) {
        final Octets encoded = Octets.of(bytes);
        try {
            final AttestationInput input = AttestationInput.decode(encoded);
            assertThat(input.encode()).isEqualTo(encoded);
            assertThat(input.verify().encode().length()).isEqualTo(640);
        } catch (final MalformedInput e) {
            assertThat(e.reason()).isNotEmpty();
        }
    }

    /** Evidence alone, with the collateral of a real set: the shortest way to the readers of each kind. */
    @FuzzTest(maxDuration = "3m")
    void anyEvidenceIsAnswered(final byte[] bytes) {
        if (bytes.length < 2 || bytes.length > AttestationVerifier.MAX_EVIDENCE) {
            return;
        }
        final TeeKind kind = TeeKind.values()[Byte.toUnsignedInt(bytes[0]) % TeeKind.values().length];
        final AttestationInput set = FuzzSeeds.INPUTS.get(kind);
        assertThat(new AttestationInput(
                                kind,
                                set.now(),
                                set.policy(),
                                set.roots(),
                                Octets.of(bytes).from(1),
                                set.collateral())
                        .verify()
                        .encode()
                        .length())
                .isEqualTo(640);
    }
}
