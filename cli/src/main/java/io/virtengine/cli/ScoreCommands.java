package io.virtengine.cli;

import io.virtengine.scoring.CompositeEngine;
import io.virtengine.scoring.Malformed;
import io.virtengine.scoring.NativeScoring;
import io.virtengine.scoring.Scored;
import io.virtengine.scoring.network.NetworkEngine;
import io.virtengine.scoring.network.NetworkMalformed;
import io.virtengine.scoring.network.NetworkModel;
import io.virtengine.scoring.network.NetworkScored;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Scores, computed by the library the precompile uses. */
@Command(name = "score", description = "Computes scores and inspects models, without a network.")
final class ScoreCommands {

    private static final int NOT_PASSED = 1;
    private static final int MALFORMED = 2;

    /** The engines by the names people give them. */
    enum Engine {
        composite,
        network
    }

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    Ve ve;

    @Command(
            description = "Prints the score as JSON, with every component, rule and reason.",
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {"0:passed", "1:not passed", "2:malformed, or wrong usage"})
    int run(
            @Option(
                            names = "--engine",
                            paramLabel = "ENGINE",
                            required = true,
                            description = "${COMPLETION-CANDIDATES}.")
                    Engine engine,
            @Option(
                            names = "--model",
                            paramLabel = "FILE",
                            description = "For a JSON input: network model, or composite table of 31 bytes.")
                    @Nullable
                    Path model,
            @Option(
                            names = "--input",
                            paramLabel = "FILE",
                            required = true,
                            description = {
                                "What the precompile would get, binary or hexadecimal; or JSON:",
                                "a vector as in examples/identity, or {\"values\": [...]} for a network."
                            })
                    Path input,
            @Option(
                            names = "--request",
                            paramLabel = "ID",
                            description = "Request id in a JSON input's header, 32 bytes; default zero.")
                    @Nullable
                    String request,
            @Option(
                            names = "--account",
                            paramLabel = "ADDRESS",
                            description = "Account in a JSON input's header; default zero.")
                    @Nullable
                    String account) {
        ScoreInput read = ScoreInput.read(input, model, request, account);
        byte[] bytes = engine == Engine.composite ? read.composite() : read.network();
        return engine == Engine.composite ? composite(bytes) : network(bytes);
    }

    @Command(description = "Prints what a network model is, or why it is none; exit 0 or 2.")
    int model(
            @Option(names = "--model", paramLabel = "FILE", required = true, description = "The model file.")
                    Path file) {
        try {
            ve.json().print(ScoreReport.of(NetworkModel.decode(ScoreInput.bytes(file))));
            return ExitCode.DONE;
        } catch (NetworkModel.NotAModel e) {
            ve.json().print(Map.of("outcome", "malformed", "reason", e.fault().name()));
            return MALFORMED;
        }
    }

    private int composite(byte[] input) {
        return switch (CompositeEngine.score(input)) {
            case Scored scored -> {
                ve.json().print(ScoreReport.of(scored, input, NativeScoring.gas(input)));
                yield scored.passed() ? ExitCode.DONE : NOT_PASSED;
            }
            case Malformed malformed ->
                malformed(malformed.reason().name(), malformed.reason().code());
        };
    }

    private int network(byte[] input) {
        return switch (NetworkEngine.score(input)) {
            case NetworkScored scored -> {
                ve.json().print(ScoreReport.of(scored, NativeScoring.gas(input)));
                yield scored.passed() ? ExitCode.DONE : NOT_PASSED;
            }
            case NetworkMalformed malformed ->
                malformed(malformed.fault().name(), malformed.fault().code());
        };
    }

    private int malformed(String reason, int code) {
        ve.json().print(Map.of("outcome", "malformed", "reason", reason, "code", code));
        return MALFORMED;
    }
}
