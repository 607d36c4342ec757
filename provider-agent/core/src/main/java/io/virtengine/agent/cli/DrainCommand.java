package io.virtengine.agent.cli;

import io.virtengine.agent.work.AgentMode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lets the agent run empty. */
@Command(
        name = "drain",
        description = "No new bids, open ones are withdrawn, running leases go on; until undrain, across restarts. With"
                + " --end-leases they get notice and are ended without penalty when it is over.",
        mixinStandardHelpOptions = true)
final class DrainCommand implements Callable<Integer> {
    @Mixin
    OperatorDatabase place = new OperatorDatabase();

    @Option(names = "--reason", defaultValue = "asked for by the operator", description = "Shown by status.")
    String reason = "";

    @Option(names = "--end-leases", description = "Gives notice of every lease, for a provider that leaves.")
    boolean endLeases;

    @Override
    public Integer call() {
        OperatorDatabase.Opened opened = place.open();
        if (opened.database().call(unit -> new AgentMode().drain(unit, reason))) {
            opened.audit("drain", reason);
        }
        if (endLeases && opened.database().call(unit -> new AgentMode().leave(unit, reason))) {
            opened.audit("end-leases", reason);
        }
        return 0;
    }
}
