package io.virtengine.scoring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;

/** Renders the golden vectors, one case a line; run {@link #main} after a deliberate change of the rules. */
final class VectorFile {
    static final Path PATH = Path.of("src/main/resources/io/virtengine/scoring/fs2p-vectors.json");

    private VectorFile() {}

    /** Rewrites the file; the working directory is the module's. */
    public static void main(final String... ignored) throws IOException {
        Files.writeString(PATH, render());
    }

    static String render() {
        final StringJoiner scored = new StringJoiner(",\n", "  \"scored\": [\n", "\n  ],\n");
        Stream.of(VectorCases.published(), VectorCases.edges(), VectorCases.generated())
                .flatMap(List::stream)
                .map(VectorFile::scored)
                .forEach(scored::add);
        final StringJoiner malformed = new StringJoiner(",\n", "  \"malformed\": [\n", "\n  ]\n");
        MalformedCases.all().stream().map(VectorFile::malformed).forEach(malformed::add);
        return "{\n  \"format\": \"fs2p-vectors/1\",\n" + scored + malformed + "}\n";
    }

    private static String scored(final Draft draft) {
        final Fs2pReference.Verdict verdict = Fs2pReference.judge(draft.bytes());
        if (verdict.malformed() != 0) {
            throw new IllegalStateException(draft.name + " is refused for reason " + verdict.malformed());
        }
        return "    {\"name\": \"%s\", \"input\": \"%s\", \"score\": %d, \"passed\": %b, \"reasons\": %d, \"raw\": %s, \"weighted\": %s, \"inputHash\": \"%s\"}"
                .formatted(
                        draft.name,
                        hex(draft.bytes()),
                        verdict.score(),
                        verdict.passed(),
                        verdict.reasons(),
                        verdict.raw(),
                        verdict.weighted(),
                        hex(verdict.inputHash()));
    }

    private static String malformed(final Draft draft) {
        final int reason = Fs2pReference.judge(draft.bytes()).malformed();
        if (reason == 0) {
            throw new IllegalStateException(draft.name + " is not refused");
        }
        return "    {\"name\": \"%s\", \"input\": \"%s\", \"reason\": %d}"
                .formatted(draft.name, hex(draft.bytes()), reason);
    }

    static String hex(final byte[] bytes) {
        return "0x" + HexFormat.of().formatHex(bytes);
    }

    static byte[] bytes(final String hex) {
        return HexFormat.of().parseHex(hex.substring(2));
    }

    static String committed() throws IOException {
        return Files.readString(PATH, StandardCharsets.UTF_8);
    }
}
