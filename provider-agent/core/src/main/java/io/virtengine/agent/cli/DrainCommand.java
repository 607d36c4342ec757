package io.virtengine.agent.cli;

import io.virtengine.agent.work.AgentMode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lets the agent run empty. */
@Command(
        name = "drain",
        description = "No new bids, open ones are withdrawn, running leases go on; until undrain, across restarts.",
        mixinStandardHelpOptions = true)
final class DrainCommand implements Callable<Integer> {
    @Mixin
    OperatorDatabase place = new OperatorDatabase();

    @Option(names = "--reason", defaultValue = "asked for by the operator", description = "Shown by status.")
    String reason = "";

    @Override
    public Integer call() {
        OperatorDatabase.Opened opened = place.open();
        if (opened.database().call(unit -> new AgentMode().drain(unit, reason))) {
            opened.audit("drain", reason);
        }
        return 0;
    }
}
