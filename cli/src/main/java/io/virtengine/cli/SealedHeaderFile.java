package io.virtengine.cli;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.consensus.DoubleSignEvidence;
import io.virtengine.sdk.consensus.SealedHeader;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** A header with seals, as somebody who saw it kept it: a file, or hexadecimal text in its place. */
final class SealedHeaderFile {

    /** A header's RLP is some hundreds of bytes; a long vanity makes no more than this of it. */
    private static final int MOST_HEADER = 1 << 14;

    private static final Pattern TEXT = Pattern.compile("(0x(?:[0-9a-fA-F]{2})+):(0x[0-9a-fA-F]{130})");

    private SealedHeaderFile() {}

    /** Who sealed both, each with the proof of it. */
    static List<DoubleSignEvidence> between(String first, String second) {
        SealedHeader one = read(first);
        SealedHeader other = read(second);
        List<DoubleSignEvidence> found;
        try {
            found = DoubleSignEvidence.between(one, other);
        } catch (IllegalArgumentException legal) {
            throw CommandException.usage(String.valueOf(legal.getMessage()));
        }
        if (found.isEmpty()) {
            throw CommandException.usage("nobody sealed both headers: the first has seals of "
                    + one.seals().keySet() + ", the second of " + other.seals().keySet());
        }
        return found;
    }

    /** A header given as a file or as text. */
    static SealedHeader read(String given) {
        if (given.startsWith("0x")) {
            Matcher halves = TEXT.matcher(given);
            if (!halves.matches()) {
                throw CommandException.usage("a header in hexadecimal is 0xHEADER:0xSEAL, with a seal of 65 bytes");
            }
            return parsed(given.substring(0, 2) + "…", halves.group(1), halves.group(2));
        }
        Path file = Path.of(given);
        JsonNode json = JsonFiles.complete(file, JsonNode.class);
        if (json.has("header")) {
            return parsed(
                    given, json.path("header").asString(""), json.path("seal").asString(""));
        }
        try {
            // Some tools keep the node's whole answer.
            return SealedHeader.of(json.has("result") ? json.path("result") : json);
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(given + ": " + e.getMessage());
        }
    }

    private static SealedHeader parsed(String source, String header, String seal) {
        if (header.length() > 2 * MOST_HEADER) {
            throw CommandException.usage(source + ": a header has no more than " + MOST_HEADER + " bytes");
        }
        byte[] signature = Arguments.signature(seal);
        try {
            return SealedHeader.of(Hex.decode(header), List.of(signature));
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(source + ": " + e.getMessage());
        }
    }
}
