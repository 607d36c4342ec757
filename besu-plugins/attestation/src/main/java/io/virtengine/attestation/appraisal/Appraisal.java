package io.virtengine.attestation.appraisal;

import io.virtengine.attestation.collateral.TcbStatus;
import io.virtengine.attestation.encoding.Octets;
import java.util.List;

/**
 * What was found out about well-formed evidence, accepted or not.
 *
 * @param format of the evidence
 * @param evidenceHash SHA-256 of the bytes the environment signed. Signatures and padding can be rewritten without any
 *     key, so only this names a piece of evidence.
 * @param platformId SHA-256 of what names the machine: PPID and PCE id, chip id, or Nitro module id. Zero if nothing does.
 * @param measurements what runs
 * @param reportData 64 bytes, or a Nitro document's user data
 * @param tcbStatus Intel's status of platform, quoting enclave and module together
 * @param advisories Intel's advisories that affect them, sorted
 * @param validity of certificates, lists and collateral that were used
 * @param outcomes of every rule for the kind, in the order of {@link Rule}
 */
public record Appraisal(
        EvidenceFormat format,
        Octets evidenceHash,
        Octets platformId,
        Measurements measurements,
        Octets reportData,
        TcbStatus tcbStatus,
        List<String> advisories,
        Validity validity,
        List<RuleOutcome> outcomes) {
    public Appraisal {
        advisories = advisories.stream().distinct().sorted().toList();
        outcomes = List.copyOf(outcomes);
    }

    /** Whether every rule passed, or is one that may go unchecked. */
    public boolean isAcceptable() {
        return outcomes.stream().allMatch(outcome -> switch (outcome.result()) {
            case PASSED -> true;
            case FAILED -> false;
            case NOT_CHECKED -> outcome.rule().isOptional();
        });
    }

    /** Bits of the rules with that result. */
    public long rules(final RuleOutcome.Result result) {
        return outcomes.stream()
                .filter(outcome -> outcome.result() == result)
                .mapToLong(outcome -> 1L << outcome.rule().code())
                .sum();
    }
}
