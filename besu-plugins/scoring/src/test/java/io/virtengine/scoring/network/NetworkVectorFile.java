package io.virtengine.scoring.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;

/** Renders the golden vectors, one case a line; run {@link #main} after a deliberate change of the rules. */
final class NetworkVectorFile {
    static final Path PATH = Path.of("src/main/resources/io/virtengine/scoring/network-vectors.json");

    /** Vectors of the reference network: it is made anew from its seed, so only hashes and results are kept. */
    static final List<String> REFERENCE = List.of("vector 0", "vector 1", "vector 2", "vector 3");

    private NetworkVectorFile() {}

    /** Rewrites the file; the working directory is the module's. */
    public static void main(final String... ignored) throws IOException {
        Files.writeString(PATH, render());
    }

    static String render() {
        final StringJoiner scored = new StringJoiner(",\n", "  \"scored\": [\n", "\n  ],\n");
        NetworkCases.scored().forEach(draft -> scored.add(scored(draft, "input", hex(draft.bytes()))));
        final StringJoiner reference = new StringJoiner(",\n", "  \"reference\": [\n", "\n  ],\n");
        REFERENCE.forEach(seed -> reference.add(scored(ReferenceNetwork.draft(seed), "seed", seed)));
        final StringJoiner malformed = new StringJoiner(",\n", "  \"malformed\": [\n", "\n  ]\n");
        NetworkCases.malformed().forEach(draft -> malformed.add(malformed(draft)));
        return "{\n  \"format\": \"network-vectors/1\",\n  \"referenceSeed\": \"" + ReferenceNetwork.SEED + "\",\n"
                + scored + reference + malformed + "}\n";
    }

    private static String scored(final NetworkDraft draft, final String key, final String value) {
        final NetworkReference.Verdict verdict = NetworkReference.judge(draft.bytes());
        if (verdict.fault() != 0) {
            throw new IllegalStateException(draft.name + " is refused for fault " + verdict.fault());
        }
        return "    {\"name\": \"%s\", \"%s\": \"%s\", \"basisPoints\": %d, \"passed\": %b, \"logit\": %d, \"inputHash\": \"%s\", \"modelHash\": \"%s\"}"
                .formatted(
                        draft.name,
                        key,
                        value,
                        verdict.basisPoints(),
                        verdict.passed(),
                        verdict.logit(),
                        hex(verdict.inputHash()),
                        hex(verdict.modelHash()));
    }

    private static String malformed(final NetworkDraft draft) {
        final int fault = NetworkReference.judge(draft.bytes()).fault();
        if (fault == 0) {
            throw new IllegalStateException(draft.name + " is not refused");
        }
        return "    {\"name\": \"%s\", \"input\": \"%s\", \"fault\": %d}"
                .formatted(draft.name, hex(draft.bytes()), fault);
    }

    static String hex(final byte[] bytes) {
        return "0x" + HexFormat.of().formatHex(bytes);
    }
}
