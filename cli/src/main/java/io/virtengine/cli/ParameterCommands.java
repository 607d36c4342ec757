package io.virtengine.cli;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Governed parameters. */
@Command(name = "params", description = "Shows the governed parameters.")
final class ParameterCommands {

    private static final int PAGE = 50;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    Ve ve;

    @Command(description = "Lists every parameter with its unit, value and bounds.")
    void list() {
        try (Session session = ve.reader()) {
            BigInteger size = session.contracts().readNumber("ParameterRegistry", "size");
            List<Map<String, Object>> parameters = new ArrayList<>();
            for (int start = 0; start < size.intValueExact(); start += PAGE) {
                List<?> keys = (List<?>) session.contracts().readValue("ParameterRegistry", "keys", start, PAGE);
                keys.forEach(key -> parameters.add(session.contracts().read("ParameterRegistry", "parameter", key)));
            }
            ve.out().print(parameters);
        }
    }
}
