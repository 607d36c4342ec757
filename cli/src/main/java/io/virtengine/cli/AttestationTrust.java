package io.virtengine.cli;

import io.virtengine.attestation.appraisal.Policy;
import io.virtengine.attestation.appraisal.PolicyEncoding;
import io.virtengine.attestation.appraisal.Roots;
import io.virtengine.attestation.encoding.ByteReader;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import io.virtengine.sdk.client.SystemContracts;
import java.nio.file.Path;

/** What evidence is held against on a network. */
record AttestationTrust(Policy policy, Roots roots) {

    /** Both in canonical form, as {@code genesis/attestation.json} has them. */
    record File(String policy, String roots) {}

    /** What is in force on chain now. */
    static AttestationTrust of(SystemContracts contracts) {
        return of(
                contracts.readText("AttestationVerifier", "policy"),
                contracts.readText("AttestationVerifier", "roots"),
                "the verifier's contract");
    }

    static AttestationTrust read(Path file) {
        File trust = JsonFiles.complete(file, File.class);
        return of(trust.policy(), trust.roots(), file.toString());
    }

    private static AttestationTrust of(String policy, String roots, String source) {
        try {
            var reader = new ByteReader(Octets.fromHex(roots));
            var trust = new AttestationTrust(PolicyEncoding.decode(Octets.fromHex(policy)), Roots.read(reader));
            reader.end("the roots");
            return trust;
        } catch (MalformedInput e) {
            throw CommandException.usage(source + ": " + e.reason());
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(source + ": " + e.getMessage());
        }
    }
}
