package io.virtengine.cli;

import io.virtengine.sdk.signing.IdentityAttestation;
import io.virtengine.sdk.signing.SignedAttestation;
import java.nio.file.Path;

/** A signed identity attestation as {@code ve identity attest -o json} prints it. */
final class AttestationFile {

    private AttestationFile() {}

    /** The attestation in a file, its ids and its signature checked for their form. */
    static SignedAttestation read(Path file) {
        SignedAttestation read = JsonFiles.complete(file, SignedAttestation.class);
        Arguments.signature(read.signature());
        IdentityAttestation said = read.statement();
        if (said.verifiedScopes() < 0 || said.verifiedScopes() >= 1L << Integer.SIZE || said.deadline() < 0) {
            throw CommandException.usage(file + ": scopes are 32 bits and a deadline is a time in seconds");
        }
        return new SignedAttestation(
                new IdentityAttestation(
                        Arguments.id(said.requestId()),
                        Arguments.address(said.account()),
                        Arguments.id(said.vectorHash()),
                        said.verifiedScopes(),
                        Arguments.id(said.modelHash()),
                        said.deadline()),
                read.signer(),
                read.signature());
    }
}
