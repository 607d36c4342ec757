package io.virtengine.agent.cli;

import io.virtengine.agent.custody.CustodyException;
import io.virtengine.agent.wiring.AgentContext;
import io.virtengine.sdk.deploy.UnknownCodeException;
import java.util.concurrent.Callable;
import org.springframework.boot.SpringApplication;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the agent. */
@Command(name = "start", description = "Runs the agent until it is stopped.", mixinStandardHelpOptions = true)
final class StartCommand implements Callable<Integer> {
    private static final int UNUSABLE = 2;

    @Mixin
    Settings settings = new Settings();

    @Override
    public Integer call() {
        try {
            SpringApplication application = new SpringApplication(AgentContext.class);
            application.setLogStartupInfo(false);
            application.run(settings.arguments());
            return AgentCommand.RUNNING;
        } catch (RuntimeException e) {
            System.err.println(explained(e));
            return UNUSABLE;
        }
    }

    private static String explained(RuntimeException failure) {
        String complaint = Settings.complaint(failure);
        if (complaint != null) {
            return complaint;
        }
        Throwable deepest = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            deepest = cause;
            if (cause instanceof CustodyException || cause instanceof UnknownCodeException) {
                break;
            }
        }
        return "The agent did not start: " + deepest;
    }
}
