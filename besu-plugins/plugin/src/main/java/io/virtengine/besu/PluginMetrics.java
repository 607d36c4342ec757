package io.virtengine.besu;

import io.virtengine.besu.admission.Admission;
import io.virtengine.besu.admission.Rule;
import io.virtengine.besu.observer.Observer;
import io.virtengine.besu.precompile.NativePrecompile;
import io.virtengine.besu.precompile.Precompiles;
import java.util.Locale;
import java.util.Optional;
import org.hyperledger.besu.plugin.services.MetricsSystem;
import org.hyperledger.besu.plugin.services.metrics.LabelledSuppliedMetric;
import org.hyperledger.besu.plugin.services.metrics.MetricCategory;

/** The plugin's counters in Besu's metric system; read when they are asked for, so counting costs no lock. */
enum PluginMetrics implements MetricCategory {
    VIRTENGINE;

    private static final double NANOS = 1e9;

    @Override
    public String getName() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Optional<String> getApplicationPrefix() {
        return Optional.empty();
    }

    void register(
            final MetricsSystem metrics,
            final Precompiles precompiles,
            final Admission admission,
            final Observer observer) {
        final LabelledSuppliedMetric calls =
                metrics.createLabelledSuppliedCounter(this, "precompile_calls", "Calls answered", "engine");
        final LabelledSuppliedMetric refusals =
                metrics.createLabelledSuppliedCounter(this, "precompile_refusals", "Malformed inputs", "engine");
        final LabelledSuppliedMetric seconds =
                metrics.createLabelledSuppliedCounter(this, "precompile_seconds", "Time in the engine", "engine");
        for (final NativePrecompile precompile : precompiles.installed()) {
            final String engine = precompile.engine().name().toLowerCase(Locale.ROOT);
            calls.labels(precompile::calls, engine);
            refusals.labels(precompile::refusals, engine);
            seconds.labels(() -> precompile.nanoseconds() / NANOS, engine);
        }
        final LabelledSuppliedMetric refused =
                metrics.createLabelledSuppliedCounter(this, "admission_refusals", "Transactions not taken", "rule");
        for (final Rule rule : Rule.values()) {
            refused.labels(() -> admission.refused(rule), rule.name().toLowerCase(Locale.ROOT));
        }
        metrics.createCounter(this, "admission_unread", "Questions the chain did not answer", admission::unread);
        metrics.createCounter(this, "missed_turns", "Turns missed by validators", observer::missed);
    }
}
