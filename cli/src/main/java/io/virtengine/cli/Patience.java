package io.virtengine.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How long a command waits for the delay that the account's role was given with. */
final class Patience {

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description =
                    "How long to wait for the delay of the account's role, if it has one. A call whose time has not come "
                            + "stays scheduled; the same command makes it later. Default: ${DEFAULT-VALUE}.")
    int seconds;

    Duration duration() {
        return Duration.ofSeconds(seconds);
    }
}
