package io.virtengine.cli;

import io.virtengine.attestation.encoding.Octets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Evidence and what it is to be judged by, as files. */
final class EvidenceOptions {

    @Option(
            names = "--evidence",
            paramLabel = "FILE",
            required = true,
            description = "Quote, report or document; binary, hexadecimal or base64.")
    @SuppressWarnings("NullAway.Init")
    Path evidence;

    @Option(
            names = "--collateral",
            paramLabel = "DIR",
            description = "Certificates, revocation lists, TCB info and QE identity under any names.")
    @Nullable
    Path collateral;

    Octets bytes() {
        return EvidenceFiles.evidence(evidence);
    }

    EvidenceFiles.Pieces pieces() {
        return collateral == null ? EvidenceFiles.Pieces.NONE : EvidenceFiles.collateral(collateral);
    }
}
