package io.virtengine.cli;

import io.virtengine.attestation.AttestationInput;
import io.virtengine.attestation.NativeAttestation;
import io.virtengine.attestation.appraisal.TeeKind;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import io.virtengine.sdk.abi.Hex;
import java.util.List;
import org.web3j.crypto.Hash;

/**
 * Evidence as it goes to the chain. A contract takes no collateral that nobody can read, and signatures are over these
 * exact bytes; so everybody who has the same files, in whatever order and under whatever names, must come to the same
 * ones: what is unusable is left out, PEM is taken apart into its certificates and lists, nothing comes twice, and the
 * pieces are in ascending order.
 */
record ChainEvidence(TeeKind kind, Octets evidence, List<Octets> collateral) {

    static ChainEvidence of(EvidenceOptions files) {
        Octets evidence = files.bytes();
        try {
            return new ChainEvidence(
                    TeeKind.guess(evidence), evidence, files.pieces().canonical());
        } catch (MalformedInput e) {
            throw CommandException.usage(files.evidence + ": " + e.reason());
        }
    }

    /** The canonical input that a verdict at that time (Unix seconds) is about. */
    AttestationInput input(AttestationTrust trust, long time) {
        AttestationInput input;
        try {
            input = new AttestationInput(kind, time, trust.policy(), trust.roots(), evidence, collateral);
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(e.getMessage());
        }
        int length = input.encode().length();
        if (length > NativeAttestation.MAX_LENGTH) {
            throw CommandException.usage("evidence, collateral, policy and roots have " + length
                    + " bytes; a contract takes " + NativeAttestation.MAX_LENGTH
                    + ": leave out collateral that is for something else");
        }
        return input;
    }

    /** What the contract takes as {@code collateral}. */
    List<byte[]> pieces() {
        return collateral.stream().map(Octets::toArray).toList();
    }

    static String keccak256(Octets bytes) {
        return Hex.encode(Hash.sha3(bytes.toArray()));
    }
}
