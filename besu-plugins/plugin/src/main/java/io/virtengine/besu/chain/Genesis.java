package io.virtengine.besu.chain;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.hyperledger.besu.datatypes.Address;

/**
 * What the genesis file says to us: {@code config.virtengine.scoringTime} and {@code .attestationTime}, Unix seconds of the
 * first block in which a precompile answers, which code the addresses hold before, and where consensus finds its validators.
 *
 * <p>The times are fork times: like those of the file they are in, they are no part of the genesis hash, all nodes must have
 * the same, and one that differs leaves the others at the first block that tells. There is no option to override them.
 *
 * @param scoringTime absent if the network never has native scoring
 * @param attestationTime absent if the network never has native attestation
 * @param codes code by lower-case address without prefix, of short accounts only
 * @param validatorContract the contract that QBFT reads its validators from; absent if it reads them from headers
 */
public record Genesis(
        OptionalLong scoringTime,
        OptionalLong attestationTime,
        Map<String, String> codes,
        Optional<Address> validatorContract) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_CODE = 8;

    public Genesis {
        codes = Map.copyOf(codes);
    }

    /**
     * Reads the file, one account at a time.
     *
     * @throws IllegalArgumentException if it cannot be read, or a time is no whole number of seconds
     */
    public static Genesis read(final File file) {
        OptionalLong scoring = OptionalLong.empty();
        OptionalLong attestation = OptionalLong.empty();
        Map<String, String> codes = Map.of();
        Optional<Address> validatorContract = Optional.empty();
        try (JsonParser parser = JSON.createParser(file)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                final String name = parser.currentName();
                parser.nextToken();
                if (name.equals("config")) {
                    final JsonNode config = parser.readValueAsTree();
                    final JsonNode ours = config.path("virtengine");
                    scoring = time(ours, "scoringTime");
                    attestation = time(ours, "attestationTime");
                    final JsonNode contract = config.path("qbft").path("validatorcontractaddress");
                    validatorContract = contract.isTextual()
                            ? Optional.of(Address.fromHexString(contract.asText()))
                            : Optional.empty();
                } else if (name.equals("alloc")) {
                    codes = codes(parser);
                } else {
                    parser.skipChildren();
                }
            }
        } catch (final IOException e) {
            throw new IllegalArgumentException("the genesis file " + file + " cannot be read: " + e.getMessage(), e);
        }
        return new Genesis(scoring, attestation, codes, validatorContract);
    }

    /** Code of an account in the genesis, hexadecimal without prefix; empty if there is none, or a long one. */
    public String code(final String address) {
        return codes.getOrDefault(bare(address), "");
    }

    private static Map<String, String> codes(final JsonParser parser) throws IOException {
        final Map<String, String> codes = new TreeMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            final String address = bare(parser.currentName());
            parser.nextToken();
            final String code =
                    bare(parser.<JsonNode>readValueAsTree().path("code").asText(""));
            if (!code.isEmpty() && code.length() <= LONGEST_CODE) {
                codes.put(address, code);
            }
        }
        return codes;
    }

    private static OptionalLong time(final JsonNode ours, final String name) {
        final JsonNode value = ours.path(name);
        if (value.isMissingNode()) {
            return OptionalLong.empty();
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
            throw new IllegalArgumentException(
                    "config.virtengine." + name + " in the genesis file is a Unix time in whole seconds, not " + value
                            + ": correct it on every node");
        }
        return OptionalLong.of(value.asLong());
    }

    private static String bare(final String hex) {
        return (hex.startsWith("0x") ? hex.substring(2) : hex).toLowerCase(Locale.ROOT);
    }
}
