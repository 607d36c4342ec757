package io.virtengine.cli;

import io.virtengine.attestation.encoding.Octets;
import io.virtengine.sdk.signing.AttestationVerdict;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One committee member's word on evidence, as {@code ve attest sign} prints it.
 *
 * @param chainId where it counts
 * @param committee whose word it is
 * @param statement what is signed
 * @param verdict the verdict's 20 words, which the statement holds the hash of
 * @param signer the member
 * @param signature 65 bytes
 */
record SignedVerdict(
        long chainId, String committee, AttestationVerdict statement, String verdict, String signer, String signature) {

    static SignedVerdict read(Path file) {
        SignedVerdict signed = JsonFiles.complete(file, SignedVerdict.class);
        Arguments.address(signed.signer);
        Arguments.signature(signed.signature);
        if (!signed.isOfItsVerdict()) {
            throw CommandException.usage(file + ": the verdict is not the one whose hash is signed");
        }
        return signed;
    }

    private boolean isOfItsVerdict() {
        try {
            return ChainEvidence.keccak256(Octets.fromHex(verdict)).equals(statement.verdictHash());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether both say the same of the same evidence, so that their signatures count together. */
    boolean agrees(SignedVerdict other) {
        return chainId == other.chainId
                && committee.equalsIgnoreCase(other.committee)
                && statement.equals(other.statement);
    }

    Map<String, Object> report() {
        var report = new LinkedHashMap<String, Object>();
        report.put("chainId", chainId);
        report.put("committee", committee);
        report.put("statement", report(statement));
        report.put("verdict", verdict);
        report.put("signer", signer);
        report.put("signature", signature);
        return report;
    }

    static Map<String, Object> report(AttestationVerdict statement) {
        var report = new LinkedHashMap<String, Object>();
        report.put("inputHash", statement.inputHash());
        report.put("verdictHash", statement.verdictHash());
        report.put("validFrom", statement.validFrom());
        report.put("validUntil", statement.validUntil());
        return report;
    }
}
