package io.virtengine.attestation.appraisal;

/**
 * What became of one rule.
 *
 * @param detail why it failed or was not checked; empty if it passed
 */
public record RuleOutcome(Rule rule, Result result, String detail) {
    /** The three ends of a rule. */
    public enum Result {
        PASSED,
        FAILED,
        NOT_CHECKED
    }
}
