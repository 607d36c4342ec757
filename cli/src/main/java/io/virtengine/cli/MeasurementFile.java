package io.virtengine.cli;

import io.virtengine.attestation.appraisal.TeeKind;
import io.virtengine.sdk.abi.Hex;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An entry for the allow-list as a JSON file; {@code IMeasurementAllowlist.Measurement} documents each member.
 *
 * @param registers raw values, hexadecimal
 * @param lifetime seconds from activation to expiry
 * @param sourceCommit at most 32 bytes, hexadecimal
 * @param buildDigest at most 32 bytes, hexadecimal
 * @param modelHash 32 bytes, hexadecimal; may be left out
 */
record MeasurementFile(
        TeeKind kind,
        @Nullable Matching matching,
        String registers,
        long minSvn,
        long lifetime,
        String sourceCommit,
        String buildDigest,
        @Nullable String modelHash,
        String description) {

    private static final int WORD = 32;

    static Map<String, Object> read(Path file) {
        MeasurementFile measurement = JsonFiles.read(file, MeasurementFile.class);
        if (Stream.of(
                        measurement.kind,
                        measurement.registers,
                        measurement.sourceCommit,
                        measurement.buildDigest,
                        measurement.description)
                .anyMatch(Objects::isNull)) {
            throw CommandException.usage(
                    file + ": kind, registers, sourceCommit, buildDigest and description must be there");
        }
        try {
            return measurement.struct();
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(file + ": " + e.getMessage());
        }
    }

    private Map<String, Object> struct() {
        return Map.of(
                "kind", kind.code(),
                "matching", (matching == null ? Matching.SOFTWARE : matching).ordinal(),
                "registers", Hex.decode(registers),
                "minSvn", minSvn,
                "lifetime", lifetime,
                "sourceCommit", word(sourceCommit),
                "buildDigest", word(buildDigest),
                "modelHash", word(modelHash == null ? "0x" : modelHash),
                "description", description);
    }

    /** Left-aligned, as commits have 20 bytes. */
    private static byte[] word(String hex) {
        byte[] bytes = Hex.decode(hex);
        if (bytes.length > WORD) {
            throw new IllegalArgumentException(hex + " is longer than 32 bytes");
        }
        return Arrays.copyOf(bytes, WORD);
    }
}
