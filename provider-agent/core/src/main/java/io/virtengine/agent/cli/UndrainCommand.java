package io.virtengine.agent.cli;

import io.virtengine.agent.work.AgentMode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lets a drained agent bid again. */
@Command(name = "undrain", description = "Lets a drained agent bid again.", mixinStandardHelpOptions = true)
final class UndrainCommand implements Callable<Integer> {
    @Mixin
    OperatorDatabase place = new OperatorDatabase();

    @Override
    public Integer call() {
        OperatorDatabase.Opened opened = place.open();
        if (opened.database().call(new AgentMode()::undrain)) {
            opened.audit("undrain", "");
        }
        return 0;
    }
}
