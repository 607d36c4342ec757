package io.virtengine.journey;

import io.virtengine.sdk.deploy.NetworkDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code genesis/local.json} for a network that begins now, with epochs of a minute, votes of one and timelocks of half of one.
 * What nobody has seen, since no node ran yet, is over soon: reports are taken for two minutes, not for two days.
 */
final class LocalDefinition {

    /** Older than any deployment takes blocks, so that its block is not of the future. */
    private static final Duration AGE = Duration.ofMinutes(10);

    private static final Duration REPORT_WINDOW = Duration.ofMinutes(2);

    private LocalDefinition() {}

    /**
     * Writes it into a folder, where it can be read afterwards, and reads it.
     *
     * @param accounts by the names that are open in it
     */
    static NetworkDefinition write(Path repository, Path folder, Map<String, String> accounts) {
        try {
            Path genesis = repository.resolve("genesis");
            for (String file : List.of("parameters.json", "attestation.json")) {
                Files.copy(genesis.resolve(file), folder.resolve(file));
            }
            var json = JsonMapper.shared();
            var definition = (ObjectNode) json.readTree(Files.readString(genesis.resolve("local.json")));
            ((ObjectNode) definition.get("besu"))
                    .put("startTime", Instant.now().minus(AGE).getEpochSecond());
            ((ObjectNode) definition.get("parameterValues")).put("staking.report_window", REPORT_WINDOW.toSeconds());
            Path file = Files.writeString(
                    folder.resolve("local.json"),
                    json.writerWithDefaultPrettyPrinter().writeValueAsString(definition));
            return NetworkDefinition.read(file, accounts);
        } catch (IOException e) {
            throw new UncheckedIOException("the network's definition cannot be written", e);
        }
    }

    /** The value that a parameter begins with. */
    static String valueOf(NetworkDefinition definition, String parameter) {
        return definition.parameters().stream()
                .filter(candidate -> candidate.name().equals(parameter))
                .findFirst()
                .orElseThrow(() -> new JourneyException("there is no parameter " + parameter))
                .value()
                .toString();
    }
}
