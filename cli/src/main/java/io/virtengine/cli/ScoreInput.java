package io.virtengine.cli;

import io.virtengine.scoring.FeatureVector.History;
import io.virtengine.scoring.Octets;
import io.virtengine.scoring.ScoringInput;
import io.virtengine.scoring.ScoringTable;
import io.virtengine.scoring.network.NetworkEngine;
import io.virtengine.scoring.network.NetworkInput;
import io.virtengine.scoring.network.NetworkModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a person gives an engine: the exact bytes, or the parts they are made of. */
record ScoreInput(Path file, Octets content, @Nullable Path model, Octets request, Octets account) {

    /** Hexadecimal digits of the longest input, with a prefix and a line's end. */
    private static final int MAX_BYTES = 2 * NetworkEngine.MAX_INPUT_LENGTH + 4;

    /** A network's vector in Q1.14. */
    record Values(int[] values) {}

    static ScoreInput read(Path file, @Nullable Path model, @Nullable String request, @Nullable String account) {
        return new ScoreInput(
                file,
                Octets.of(contents(file)),
                model,
                named("--request", request, 32),
                named("--account", account, 20));
    }

    /** The composite engine's input. */
    byte[] composite() {
        if (!isJson()) {
            return exact();
        }
        try {
            ScoringTable table = model == null ? ScoringTable.DEFAULT : ScoringTable.decode(bytes(model));
            return ScoringInput.of(
                            request,
                            account,
                            JsonFiles.parse(file, content.toArray(), IdentityVector.class)
                                    .features(History.NONE),
                            table)
                    .encode();
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(e.getMessage());
        }
    }

    /** The network engine's input. */
    byte[] network() {
        if (!isJson()) {
            return exact();
        }
        if (model == null) {
            throw CommandException.usage("a JSON input for the network engine needs --model FILE");
        }
        try {
            return new NetworkInput(request, account, values(), NetworkModel.decode(bytes(model))).encode();
        } catch (NetworkModel.NotAModel e) {
            throw CommandException.usage(model + ": " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(file + ": " + e.getMessage());
        }
    }

    /** The bytes of a file, or those it spells in hexadecimal. */
    static byte[] bytes(Path file) {
        return spelled(contents(file));
    }

    private static byte[] spelled(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1).strip();
        return text.length() % 2 == 0 && text.matches("(0x)?[0-9a-fA-F]+")
                ? Octets.fromHex(text).toArray()
                : bytes;
    }

    private List<Integer> values() {
        return Arrays.stream(JsonFiles.complete(file, content.toArray(), Values.class)
                        .values())
                .boxed()
                .toList();
    }

    private byte[] exact() {
        if (model != null) {
            throw CommandException.usage(file + " is not JSON, so it holds its own model: leave --model out");
        }
        return spelled(content.toArray());
    }

    private boolean isJson() {
        return content.length() > 0 && content.toArray()[0] == '{';
    }

    private static Octets named(String option, @Nullable String hex, int length) {
        try {
            Octets octets = hex == null ? Octets.of(new byte[length]) : Octets.fromHex(hex);
            if (octets.length() == length) {
                return octets;
            }
        } catch (IllegalArgumentException e) {
            // Falls through to the same answer as a wrong length.
        }
        throw CommandException.usage(option + " takes " + length + " bytes in hexadecimal, not " + hex);
    }

    private static byte[] contents(Path file) {
        return InputFile.read(file, MAX_BYTES);
    }
}
