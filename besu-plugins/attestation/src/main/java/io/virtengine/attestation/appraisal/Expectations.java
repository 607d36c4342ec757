package io.virtengine.attestation.appraisal;

import io.virtengine.attestation.encoding.Octets;

/** Holds what evidence says against what the policy expects to hear, the same way for every kind. */
public final class Expectations {
    private Expectations() {}

    /** Checks format, report data and measurement. */
    public static void check(
            final Policy policy,
            final EvidenceFormat format,
            final Measurements measurements,
            final Octets reportData,
            final Rulings rulings) {
        rulings.require(Rule.FORMAT, policy.formats().contains(format), "the policy does not take " + format);
        if (policy.reportData().isPresent()) {
            rulings.require(
                    Rule.REPORT_DATA,
                    policy.reportData().get().equals(reportData),
                    "report data is " + reportData + ", not "
                            + policy.reportData().get());
        } else {
            rulings.skip(Rule.REPORT_DATA, "the policy expects none");
        }
        final Octets id = measurements.id(format.kind());
        if (policy.measurements().isEmpty()) {
            rulings.skip(Rule.MEASUREMENT, "the policy lists none");
        } else {
            rulings.require(Rule.MEASUREMENT, policy.measurements().contains(id), "measurement id is " + id);
        }
    }
}
