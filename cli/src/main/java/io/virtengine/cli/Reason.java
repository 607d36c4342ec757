package io.virtengine.cli;

import io.virtengine.sdk.abi.Hex;
import java.nio.charset.StandardCharsets;
import org.web3j.crypto.Hash;
import picocli.CommandLine.Option;

/** Why something is taken away. Contracts keep a hash; who is asked later shows the words. */
final class Reason {

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            required = true,
            description = "In words; their Keccak-256 goes on chain.")
    String words = "";

    String hash() {
        if (words.isBlank()) {
            throw CommandException.usage("--reason takes words");
        }
        return Hex.encode(Hash.sha3(words.getBytes(StandardCharsets.UTF_8)));
    }
}
