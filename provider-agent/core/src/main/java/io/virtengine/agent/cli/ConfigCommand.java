package io.virtengine.agent.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks at the settings. */
@Command(
        name = "config",
        description = "The settings.",
        mixinStandardHelpOptions = true,
        subcommands = ConfigCommand.Check.class)
final class ConfigCommand implements Runnable {
    @Override
    public void run() {
        picocli.CommandLine.usage(this, System.out);
    }

    /** Says whether the settings can be used, and if not, everything that is wrong. */
    @Command(name = "check", description = "Checks the settings; opens nothing.", mixinStandardHelpOptions = true)
    static final class Check implements Callable<Integer> {
        @Mixin
        Settings settings = new Settings();

        @Override
        public Integer call() {
            try {
                System.out.println("The settings for provider "
                        + settings.read().provider().address() + " can be used.");
                return 0;
            } catch (RuntimeException e) {
                String complaint = Settings.complaint(e);
                System.err.println(complaint == null ? String.valueOf(e.getMessage()) : complaint);
                return 2;
            }
        }
    }
}
