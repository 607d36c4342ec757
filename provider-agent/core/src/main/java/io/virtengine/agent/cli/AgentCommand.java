package io.virtengine.agent.cli;

import picocli.CommandLine.Command;

/** The agent's commands. */
@Command(
        name = "provider-agent",
        description = "Bids, deploys, meters and settles for one provider.",
        mixinStandardHelpOptions = true,
        version = "0.1.0",
        subcommands = {
            StartCommand.class,
            KeysCommand.class,
            DoctorCommand.class,
            BidsCommand.class,
            ConfigCommand.class,
            StatusCommand.class,
            DrainCommand.class,
            UndrainCommand.class,
            QueueCommand.class,
            TransactionsCommand.class,
            DeadLettersCommand.class,
            ReconcileCommand.class,
            UsageCommand.class,
            AuditCommand.class
        })
public final class AgentCommand implements Runnable {
    /** Exit code that stands for "still running". */
    public static final int RUNNING = -1;

    @Override
    public void run() {
        picocli.CommandLine.usage(this, System.out);
    }
}
