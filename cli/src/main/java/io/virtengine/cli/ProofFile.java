package io.virtengine.cli;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.signing.AttestationVerdict;
import java.nio.file.Path;
import java.util.List;

/** A committee's word, as {@code ve attest proof} prints it. */
record ProofFile(long chainId, String committee, AttestationVerdict statement, List<String> signers, String proof) {

    /** The bytes the contract takes. */
    static byte[] read(Path file) {
        try {
            return Hex.decode(JsonFiles.complete(file, ProofFile.class).proof());
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(file + ": " + e.getMessage());
        }
    }
}
