package io.virtengine.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GoldenVectorsTest {
    private static JsonNode vectors() throws IOException {
        return JsonMapper.shared().readTree(VectorFile.committed());
    }

    private static Stream<JsonNode> cases(final String kind) throws IOException {
        return StreamSupport.stream(vectors().get(kind).spliterator(), false);
    }

    @Test
    void theFileIsWhatTheReferenceGenerates() throws IOException {
        assertThat(VectorFile.committed())
                .as("golden vectors; after a deliberate change of the rules run VectorFile.main")
                .isEqualTo(VectorFile.render());
    }

    @Test
    void theEngineAgreesWithEveryVector() throws IOException {
        assertThat(vectors().get("scored").size()).isGreaterThan(500 + 7);
        cases("scored").forEach(vector -> {
            final Scored expected = new Scored(
                    vector.get("score").intValue(),
                    vector.get("passed").booleanValue(),
                    vector.get("reasons").intValue(),
                    numbers(vector.get("raw")),
                    numbers(vector.get("weighted")),
                    Octets.fromHex(vector.get("inputHash").stringValue()));
            assertThat(CompositeEngine.score(
                            VectorFile.bytes(vector.get("input").stringValue())))
                    .as(vector.get("name").stringValue())
                    .isEqualTo(expected);
        });
    }

    @Test
    void everyMalformedInputIsRefusedForItsReason() throws IOException {
        final Set<MalformedReason> seen = EnumSet.noneOf(MalformedReason.class);
        cases("malformed").forEach(vector -> {
            final ScoreOutcome outcome =
                    CompositeEngine.score(VectorFile.bytes(vector.get("input").stringValue()));
            assertThat(outcome).as(vector.get("name").stringValue()).isInstanceOf(Malformed.class);
            final MalformedReason reason = ((Malformed) outcome).reason();
            assertThat(reason.code())
                    .as(vector.get("name").stringValue())
                    .isEqualTo(vector.get("reason").intValue());
            seen.add(reason);
        });
        assertThat(seen).containsExactlyInAnyOrder(MalformedReason.values());
    }

    @Test
    void theVectorsReachEveryReasonBothVerdictsAndManyScores() throws IOException {
        final Set<Reason> reasons = EnumSet.noneOf(Reason.class);
        final Set<Integer> scores = new HashSet<>();
        cases("scored").forEach(vector -> {
            reasons.addAll(Reason.in(vector.get("reasons").intValue()));
            scores.add(vector.get("score").intValue());
        });
        assertThat(reasons).containsExactlyInAnyOrder(Reason.values());
        assertThat(scores).contains(0, 30, 49, 50, 69, 70, 100).hasSizeGreaterThan(60);
    }

    /** Published figures, copied by hand: neither engine nor reference can move them. */
    @ParameterizedTest
    @CsvSource({
        "0, 10000 10000 10000 10000 10000 10000, 100, 1",
        "1, 8510 7831 8577 8920 1350 6550, 75, 1",
        "2, 8510 7831 0 8920 1350 6550, 58, 801",
        "3, 7345 5054 7773 5480 7117 4375, 49, 1350",
        "4, 0 10000 10000 0 0 5000, 30, 1202",
        "5, 8510 7831 8577 8920 1350 6550, 0, 1600",
        "6, 8510 7831 8577 8920 1350 2805, 69, 5101",
    })
    void publishedVectors(final int index, final String raw, final int score, final String reasons) {
        final Scored result = (Scored)
                CompositeEngine.score(VectorCases.published().get(index).bytes());
        assertThat(result.raw())
                .containsExactlyElementsOf(
                        Stream.of(raw.split(" ")).map(Integer::valueOf).toList());
        assertThat(result.score()).isEqualTo(score);
        assertThat(Integer.toHexString(result.reasonBits())).isEqualTo(reasons);
        assertThat(result.passed()).isEqualTo(score >= 50);
    }

    private static List<Integer> numbers(final JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::intValue)
                .toList();
    }
}
