package io.virtengine.cli;

import io.virtengine.sdk.governance.GovernedParameter;
import io.virtengine.sdk.governance.GovernedParameters;
import io.virtengine.sdk.governance.Measure;
import java.math.BigInteger;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Governed parameters. */
@Command(name = "params", description = "Shows the governed parameters.")
final class ParameterCommands {

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    Ve ve;

    @Command(
            description =
                    "Lists every parameter with its unit, value, bounds, and what bounds a change: who decides, the largest step"
                            + " and the pause between two.")
    void list() {
        try (Session session = ve.reader()) {
            ve.out()
                    .print(new GovernedParameters(session.contracts())
                            .all().stream().map(ParameterCommands::row).toList());
        }
    }

    @Command(description = "Shows what a parameter means, and what the next change of it may be.")
    void show(@Parameters(paramLabel = "NAME", description = "For example market.bid_ttl.") String name) {
        try (Session session = ve.reader()) {
            GovernedParameter parameter = new GovernedParameters(session.contracts()).named(name);
            Map<String, Object> shown = row(parameter);
            shown.put("inWords", Measure.inWords(parameter.unit(), parameter.value()));
            shown.put("lowestNext", parameter.lowest());
            shown.put("highestNext", parameter.highest());
            Instant from = parameter.changeableFrom();
            if (from != null) {
                shown.put("changeableFrom", BigInteger.valueOf(from.getEpochSecond()));
            }
            ve.out().print(shown);
        }
    }

    private static Map<String, Object> row(GovernedParameter parameter) {
        var row = new LinkedHashMap<String, Object>();
        row.put("name", parameter.name());
        row.put("meaning", parameter.meaning());
        row.put("unit", parameter.unit());
        row.put("value", parameter.value());
        row.put("minimum", parameter.minimum());
        row.put("maximum", parameter.maximum());
        row.put("class", parameter.parameterClass());
        row.put("step", parameter.step());
        row.put("pause", BigInteger.valueOf(parameter.pause().toSeconds()));
        return row;
    }
}
