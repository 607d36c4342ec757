package io.virtengine.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NativeScoringTest {
    private static final String MALFORMED = "0xeedd3641";

    @Test
    void everyGoodInputGivesTheOutputTheTwinEncodes() {
        Stream.of(VectorCases.published(), VectorCases.edges(), VectorCases.generated())
                .flatMap(List::stream)
                .forEach(draft -> assertThat(NativeScoring.run(draft.bytes()))
                        .as(draft.name)
                        .isEqualTo(new NativeAnswer.Output(Octets.of(output(Fs2pReference.judge(draft.bytes()))))));
    }

    @Test
    void everyMalformedInputRevertsAsTheTwinDoes() {
        MalformedCases.all().forEach(draft -> {
            final int reason = Fs2pReference.judge(draft.bytes()).malformed();
            assertThat(NativeScoring.run(draft.bytes()))
                    .as(draft.name)
                    .isEqualTo(new NativeAnswer.Refusal(
                            Octets.fromHex(MALFORMED + "%064x".formatted(BigInteger.valueOf(reason)))));
        });
    }

    @Test
    void anySchemaInACompositeInputIsRefusedAsTheTwinDoes() {
        final byte[] input = VectorCases.published().getFirst().bytes();
        for (int schema = 0; schema < 0x10000; schema++) {
            if (schema != ScoreHeader.SCHEMA) {
                input[0] = (byte) (schema >> 8);
                input[1] = (byte) schema;
                assertThat(NativeScoring.run(input))
                        .as("schema %04x", schema)
                        .isEqualTo(new NativeAnswer.Refusal(Octets.fromHex(MALFORMED + "%064x".formatted(2))));
            }
        }
    }

    @Test
    void aCompositeScoreHasOnePriceWithinItsBudget() {
        final List<Draft> all = new ArrayList<>(MalformedCases.all());
        all.addAll(VectorCases.generated());
        assertThat(all.stream().map(draft -> NativeScoring.gas(draft.bytes())).distinct())
                .containsExactly(NativeScoring.COMPOSITE_GAS);
        assertThat(NativeScoring.COMPOSITE_GAS).isBetween(1L, 15_000L);
    }

    /** The ABI encoding of the reference's verdict, written out by hand. */
    private static byte[] output(final Fs2pReference.Verdict verdict) {
        final byte[] output = new byte[512];
        final List<Integer> numbers =
                new ArrayList<>(List.of(verdict.score(), verdict.passed() ? 1 : 0, verdict.reasons()));
        verdict.raw().forEach(numbers::add);
        verdict.weighted().forEach(numbers::add);
        for (int i = 0; i < numbers.size(); i++) {
            final byte[] word = BigInteger.valueOf(numbers.get(i)).toByteArray();
            System.arraycopy(word, 0, output, 32 * i + 32 - word.length, word.length);
        }
        System.arraycopy(verdict.inputHash(), 0, output, 480, 32);
        return output;
    }
}
