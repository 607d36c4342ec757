package io.virtengine.scoring.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.scoring.NativeAnswer;
import io.virtengine.scoring.NativeScoring;
import io.virtengine.scoring.Octets;
import java.io.IOException;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class NetworkGoldenVectorsTest {
    private static Stream<JsonNode> cases(final String kind) throws IOException {
        final JsonNode file = JsonMapper.shared().readTree(Files.readString(NetworkVectorFile.PATH));
        return StreamSupport.stream(file.get(kind).spliterator(), false);
    }

    @Test
    void theFileIsWhatTheReferenceGenerates() throws IOException {
        assertThat(Files.readString(NetworkVectorFile.PATH))
                .as("golden vectors; after a deliberate change of the rules run NetworkVectorFile.main")
                .isEqualTo(NetworkVectorFile.render());
    }

    @Test
    void theEngineAgreesWithEveryVector() throws IOException {
        final Set<Integer> scores = new HashSet<>();
        final Set<Boolean> verdicts = new HashSet<>();
        cases("scored").forEach(vector -> {
            assertAgrees(Octets.fromHex(vector.get("input").stringValue()).toArray(), vector);
            scores.add(vector.get("basisPoints").intValue() / 100);
            verdicts.add(vector.get("passed").booleanValue());
        });
        assertThat(scores).contains(0, 50, 99).hasSizeGreaterThan(30);
        assertThat(verdicts).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void theEngineAgreesAboutTheReferenceNetwork() throws IOException {
        cases("reference")
                .forEach(vector -> assertAgrees(
                        ReferenceNetwork.draft(vector.get("seed").stringValue()).bytes(), vector));
    }

    @Test
    void everyMalformedInputIsRefusedForItsFault() throws IOException {
        final Set<NetworkFault> seen = EnumSet.noneOf(NetworkFault.class);
        cases("malformed").forEach(vector -> {
            final byte[] input =
                    Octets.fromHex(vector.get("input").stringValue()).toArray();
            assertThat(NetworkEngine.score(input))
                    .as(vector.get("name").stringValue())
                    .isInstanceOfSatisfying(NetworkMalformed.class, malformed -> {
                        assertThat(malformed.fault().code())
                                .as(vector.get("name").stringValue())
                                .isEqualTo(vector.get("fault").intValue());
                        seen.add(malformed.fault());
                    });
        });
        // Lengths are tried one by one in NetworkEngineTest.
        seen.add(NetworkFault.LENGTH);
        assertThat(seen).containsExactlyInAnyOrder(NetworkFault.values());
    }

    private static void assertAgrees(final byte[] input, final JsonNode vector) {
        final NetworkScored expected = new NetworkScored(
                vector.get("basisPoints").intValue(),
                vector.get("passed").booleanValue(),
                vector.get("logit").intValue(),
                Octets.fromHex(vector.get("inputHash").stringValue()),
                Octets.fromHex(vector.get("modelHash").stringValue()));
        final String name = vector.get("name").stringValue();
        assertThat(NetworkEngine.score(input)).as(name).isEqualTo(expected);
        assertThat(NativeScoring.run(input)).as(name).isEqualTo(new NativeAnswer.Output(Octets.of(expected.encode())));
    }
}
