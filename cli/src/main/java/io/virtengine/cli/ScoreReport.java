package io.virtengine.cli;

import io.virtengine.scoring.Component;
import io.virtengine.scoring.Octets;
import io.virtengine.scoring.Reason;
import io.virtengine.scoring.Scored;
import io.virtengine.scoring.ScoringInput;
import io.virtengine.scoring.ScoringTable;
import io.virtengine.scoring.network.NetworkModel;
import io.virtengine.scoring.network.NetworkScored;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Scores and models as trees to print. */
final class ScoreReport {

    private ScoreReport() {}

    static Map<String, Object> of(Scored scored, byte[] input, long gas) {
        ScoringTable table =
                ScoringTable.decode(Arrays.copyOfRange(input, ScoringInput.LENGTH - ScoringTable.LENGTH, input.length));
        Map<String, Object> report = head("composite", scored.score(), scored.passed());
        report.put("passMark", table.passMark());
        report.put(
                "components",
                Arrays.stream(Component.values())
                        .map(component -> component(component, scored, table))
                        .toList());
        Map<String, Boolean> reasons = new LinkedHashMap<>();
        for (Reason reason : Reason.values()) {
            reasons.put(reason.name(), scored.reasons().contains(reason));
        }
        report.put("reasons", reasons);
        report.put("inputHash", scored.inputHash().hex());
        report.put("modelHash", table.hash().hex());
        report.put("gas", gas);
        report.put("output", Octets.of(scored.encode()).hex());
        return report;
    }

    static Map<String, Object> of(NetworkScored scored, long gas) {
        Map<String, Object> report = head("network", scored.score(), scored.passed());
        report.put("basisPoints", scored.basisPoints());
        report.put("logit", scored.logit());
        report.put("inputHash", scored.inputHash().hex());
        report.put("modelHash", scored.modelHash().hex());
        report.put("gas", gas);
        report.put("output", Octets.of(scored.encode()).hex());
        return report;
    }

    static Map<String, Object> of(NetworkModel model) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("outcome", "model");
        report.put("modelHash", model.hash().hex());
        report.put("bytes", model.encode().length);
        report.put("inputs", model.inputs());
        report.put("passMark", model.passMark());
        report.put("multiplyAdds", model.multiplyAdds());
        report.put("layers", model.layers().stream().map(ScoreReport::layer).toList());
        return report;
    }

    private static Map<String, Object> head(String engine, int score, boolean passed) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("outcome", passed ? "passed" : "notPassed");
        report.put("engine", engine);
        report.put("score", score);
        return report;
    }

    private static Map<String, Object> component(Component component, Scored scored, ScoringTable table) {
        int raw = scored.raw(component);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("component", component.name());
        line.put("raw", raw);
        line.put("minimum", table.minima().get(component.ordinal()));
        line.put("meetsMinimum", raw >= table.minima().get(component.ordinal()));
        line.put("weight", table.weights().get(component.ordinal()));
        line.put("weighted", scored.weighted().get(component.ordinal()));
        return line;
    }

    private static Map<String, Integer> layer(NetworkModel.Layer layer) {
        Map<String, Integer> line = new LinkedHashMap<>();
        line.put("inputs", layer.inputs());
        line.put("neurons", layer.neurons());
        line.put("shift", layer.shift());
        return line;
    }
}
