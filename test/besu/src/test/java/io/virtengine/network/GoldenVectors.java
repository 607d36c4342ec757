package io.virtengine.network;

import io.virtengine.sdk.abi.Hex;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Inputs with the answers that were written down for them; every engine is held against the same files. */
final class GoldenVectors {

    private static final Path ATTESTATION =
            Path.of("../../besu-plugins/attestation/src/test/resources/contract-vectors.json");

    private GoldenVectors() {}

    /**
     * An input of the composite engine.
     *
     * @param json what else the file says of it: the score with its explanation, or the reason of a refusal
     */
    record Composite(String name, byte[] input, JsonNode json) {

        private static final int VECTOR_AT = 88;
        private static final int TABLE_AT = 140;

        String requestId() {
            return Hex.encode(Arrays.copyOfRange(input, 36, 68));
        }

        String account() {
            return Hex.encode(Arrays.copyOfRange(input, 68, VECTOR_AT));
        }

        byte[] vector() {
            return Arrays.copyOfRange(input, VECTOR_AT, TABLE_AT);
        }

        /** Whether a contract with the default table would put together this very input. */
        boolean isOfTable(byte[] table) {
            if (input.length != TABLE_AT + table.length) {
                return false;
            }
            byte[] assembled = Arrays.copyOf(Hex.decode("0x02010001"), input.length);
            System.arraycopy(ReferenceModel.sha256(table), 0, assembled, 4, 32);
            System.arraycopy(input, 36, assembled, 36, TABLE_AT - 36);
            System.arraycopy(table, 0, assembled, TABLE_AT, table.length);
            return Arrays.equals(input, assembled);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * Evidence with what the attestation library says of it at a time.
     *
     * @param time Unix seconds
     * @param verdict the verdict's 20 words
     */
    record Evidence(
            String name,
            int kind,
            long time,
            String policy,
            String roots,
            String evidence,
            List<String> collateral,
            String inputHash,
            String verdict) {

        @Override
        public String toString() {
            return name;
        }
    }

    /** Inputs of the composite engine that are scored, or that are refused ({@code malformed}). */
    static List<Composite> composite(String kind) {
        return scoring("fs2p-vectors.json")
                .path(kind)
                .valueStream()
                .map(json -> new Composite(
                        json.path("name").asString(),
                        Hex.decode(json.path("input").asString()),
                        json))
                .toList();
    }

    /** The file of the network engine. */
    static JsonNode networks() {
        return scoring("network-vectors.json");
    }

    /** Evidence that is accepted, refused and malformed. */
    static List<Evidence> evidence() {
        try {
            return List.of(JsonMapper.shared().readValue(Files.readAllBytes(ATTESTATION), Evidence[].class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode scoring(String file) {
        try (InputStream in = GoldenVectors.class.getResourceAsStream("/io/virtengine/scoring/" + file)) {
            return JsonMapper.shared().readTree(Objects.requireNonNull(in, file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
