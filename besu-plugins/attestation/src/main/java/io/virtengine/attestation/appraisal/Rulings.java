package io.virtengine.attestation.appraisal;

import io.virtengine.attestation.appraisal.RuleOutcome.Result;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Collects outcomes while evidence is appraised. A rule may be looked at several times, once per certificate say: one
 * failure is a failure for good, and something not checked is never covered up by something that passed.
 */
public final class Rulings {
    private final Map<Rule, RuleOutcome> outcomes = new EnumMap<>(Rule.class);

    /** Records that {@code rule} holds, or fails for that reason. */
    public void require(final Rule rule, final boolean holds, final String failure) {
        record(new RuleOutcome(rule, holds ? Result.PASSED : Result.FAILED, holds ? "" : failure));
    }

    /** Records a failure. */
    public void fail(final Rule rule, final String failure) {
        require(rule, false, failure);
    }

    /** Records that {@code rule} was not checked. */
    public void skip(final Rule rule, final String why) {
        record(new RuleOutcome(rule, Result.NOT_CHECKED, why));
    }

    /**
     * The outcomes of all rules for {@code kind}, in order. One that was never looked at is not checked: forgetting a
     * rule refuses evidence, it does not let it through.
     */
    public List<RuleOutcome> outcomes(final TeeKind kind) {
        for (final Rule rule : Rule.of(kind)) {
            outcomes.putIfAbsent(rule, new RuleOutcome(rule, Result.NOT_CHECKED, "not reached"));
        }
        return List.copyOf(outcomes.values());
    }

    private void record(final RuleOutcome outcome) {
        outcomes.merge(outcome.rule(), outcome, (old, next) -> rank(next) > rank(old) ? next : old);
    }

    private static int rank(final RuleOutcome outcome) {
        return switch (outcome.result()) {
            case PASSED -> 0;
            case NOT_CHECKED -> 1;
            case FAILED -> 2;
        };
    }
}
