package io.virtengine.agent;

import io.virtengine.agent.cli.AgentCommand;
import picocli.CommandLine;

/** Where the process begins. */
public final class AgentApplication {
    private AgentApplication() {}

    public static void main(String[] arguments) {
        int code = new CommandLine(new AgentCommand()).execute(arguments);
        // Zero from "start" means that the agent runs; its own threads keep the process.
        if (code != AgentCommand.RUNNING) {
            System.exit(code);
        }
    }
}
