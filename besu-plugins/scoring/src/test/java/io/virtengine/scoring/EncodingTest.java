package io.virtengine.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.virtengine.scoring.FeatureVector.Consistency;
import io.virtengine.scoring.FeatureVector.Document;
import io.virtengine.scoring.FeatureVector.Face;
import io.virtengine.scoring.FeatureVector.History;
import io.virtengine.scoring.FeatureVector.Liveness;
import io.virtengine.scoring.FeatureVector.Ocr;
import io.virtengine.scoring.FeatureVector.Risk;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EncodingTest {
    private static final Octets REQUEST = Octets.sha256(new byte[] {1});
    private static final Octets ACCOUNT = Octets.fromHex("0x00112233445566778899aabbccddeeff00112233");
    private static final FeatureVector P2 = new FeatureVector(
            new Document(8700, 10000, 8200, 6100),
            new Face(9100, 9550, 8025),
            new Liveness(8200, 7900, true, false, true),
            new Consistency(9400, 10000, 7000, 8800, true, true),
            new History(0, 1350, 0, 0),
            new Risk(9000, 5000, 5000, 6000, 7000, true, true),
            new Ocr(8800, 5, 5),
            true);

    @Test
    void typedInputIsTheFrozenLayout() {
        final byte[] golden = VectorCases.published().get(1).bytes();
        assertThat(P2.encode()).isEqualTo(Arrays.copyOfRange(golden, 88, 140));
        assertThat(ScoringTable.DEFAULT.encode()).isEqualTo(Arrays.copyOfRange(golden, 140, 171));
        assertThat(ScoringInput.of(
                                Octets.of(Arrays.copyOfRange(golden, 36, 68)),
                                Octets.of(Arrays.copyOfRange(golden, 68, 88)),
                                P2,
                                ScoringTable.DEFAULT)
                        .encode())
                .isEqualTo(golden);
    }

    @Test
    void absentComponentsEncodeAsZerosAndScore() {
        final FeatureVector bare = new FeatureVector(
                null, null, null, null, History.NONE, new Risk(0, 0, 0, 0, 0, false, false), null, false);
        final byte[] expected = new byte[52];
        expected[1] = 0x30;
        assertThat(bare.encode()).isEqualTo(expected);
        assertThat(CompositeEngine.score(ScoringInput.of(REQUEST, ACCOUNT, bare, ScoringTable.DEFAULT)
                        .encode()))
                .isInstanceOfSatisfying(
                        Scored.class, scored -> assertThat(scored.score()).isZero());
    }

    @Test
    void theOutputIsSixteenAbiWords() {
        final Scored result =
                (Scored) CompositeEngine.score(VectorCases.published().get(6).bytes());
        final byte[] output = result.encode();
        assertThat(output).hasSize(512);
        assertThat(word(output, 0)).isEqualTo(69);
        assertThat(word(output, 1)).isEqualTo(1);
        assertThat(word(output, 2)).isEqualTo(0x5101);
        for (int i = 0; i < 6; i++) {
            assertThat(word(output, 3 + i)).isEqualTo(result.raw().get(i));
            assertThat(word(output, 9 + i)).isEqualTo(result.weighted().get(i));
        }
        assertThat(Arrays.copyOfRange(output, 480, 512))
                .isEqualTo(result.inputHash().toArray());
    }

    @Test
    void revertDataIsTheSolidityError() {
        assertThat(VectorFile.hex(new Malformed(MalformedReason.ABSENT_NOT_ZERO).revertData()))
                .isEqualTo("0xeedd3641" + "0".repeat(63) + "e");
    }

    @Test
    void anyChangedByteOfHeaderOrVectorChangesTheInputHash() {
        final byte[] input = VectorCases.published().get(1).bytes();
        final Octets hash = new InputWords(input).inputHash();
        for (int i = 0; i < 140; i++) {
            final byte[] changed = input.clone();
            changed[i] ^= 1;
            assertThat(new InputWords(changed).inputHash()).as("byte " + i).isNotEqualTo(hash);
        }
    }

    @Test
    void anyChangedByteOfTheTableIsNoticed() {
        final byte[] input = VectorCases.published().get(1).bytes();
        for (int i = 140; i < 171; i++) {
            final byte[] changed = input.clone();
            changed[i] ^= 1;
            assertThat(CompositeEngine.score(changed))
                    .as("byte " + i)
                    .isEqualTo(new Malformed(MalformedReason.TABLE_HASH));
        }
    }

    @Test
    void aTableReadsBackAsItWasWritten() {
        final ScoringTable table = new ScoringTable(
                List.of(0, 10_000, 0, 0, 0, 0), List.of(1, 2, 3, 4, 5, 10_000), List.of(1, 2, 3, 4, 5, 100), 77);
        assertThat(ScoringTable.decode(table.encode())).isEqualTo(table);
        assertThatIllegalArgumentException().isThrownBy(() -> ScoringTable.decode(new byte[30]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScoringTable.decode(new byte[31]))
                .withMessageContaining("add up to 10000");
    }

    @Test
    void typedValuesOutOfBoundsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Document(10_001, 0, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Face(0, -1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Ocr(0, 3, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new Ocr(0, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new History(0, 0, 65_536, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Risk(10_001, 0, 0, 0, 0, true, true))
                .withMessageContaining("10001");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FeatureVector(
                        null,
                        null,
                        null,
                        new Consistency(0, 0, 0, 0, true, true),
                        History.NONE,
                        P2.risk(),
                        null,
                        true));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ScoringTable(
                        List.of(2500, 2500, 2000, 1500, 1000, 499),
                        ScoringTable.DEFAULT.minima(),
                        ScoringTable.DEFAULT.caps(),
                        50));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new ScoringInput(new ScoreHeader(REQUEST, REQUEST, ACCOUNT), P2, ScoringTable.DEFAULT));
    }

    private static int word(final byte[] output, final int index) {
        return new BigInteger(1, Arrays.copyOfRange(output, index * 32, index * 32 + 32)).intValueExact();
    }
}
