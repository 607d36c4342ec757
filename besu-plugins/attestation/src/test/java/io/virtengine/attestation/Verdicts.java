package io.virtengine.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.attestation.appraisal.Appraisal;
import io.virtengine.attestation.appraisal.Rule;
import io.virtengine.attestation.appraisal.RuleOutcome;
import io.virtengine.attestation.appraisal.RuleOutcome.Result;
import io.virtengine.attestation.appraisal.Verdict;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What tests say about verdicts. */
final class Verdicts {
    private Verdicts() {}

    static Appraisal accepted(final Verdict verdict) {
        assertThat(verdict).as(() -> String.valueOf(verdict)).isInstanceOf(Verdict.Accepted.class);
        return ((Verdict.Accepted) verdict).appraisal();
    }

    /** Refused, and for exactly those rules. */
    static Appraisal refused(final Verdict verdict, final Rule... rules) {
        assertThat(verdict).as(() -> String.valueOf(verdict)).isInstanceOf(Verdict.Refused.class);
        final Appraisal appraisal = ((Verdict.Refused) verdict).appraisal();
        assertThat(failed(appraisal))
                .as(() -> appraisal.outcomes().toString())
                .containsExactlyInAnyOrderElementsOf(List.of(rules));
        return appraisal;
    }

    static void malformed(final Verdict verdict, final String reason) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Malformed.class,
                        malformed -> assertThat(malformed.reason()).contains(reason));
    }

    static Set<Rule> failed(final Appraisal appraisal) {
        return with(appraisal, Result.FAILED);
    }

    static Set<Rule> unchecked(final Appraisal appraisal) {
        return with(appraisal, Result.NOT_CHECKED);
    }

    private static Set<Rule> with(final Appraisal appraisal, final Result result) {
        final Set<Rule> rules = EnumSet.noneOf(Rule.class);
        appraisal.outcomes().stream()
                .filter(outcome -> outcome.result() == result)
                .map(RuleOutcome::rule)
                .forEach(rules::add);
        return rules;
    }
}
