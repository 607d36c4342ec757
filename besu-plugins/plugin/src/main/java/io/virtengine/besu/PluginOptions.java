package io.virtengine.besu;

import java.io.File;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The plugin's options on Besu's command line. */
public final class PluginOptions {
    static final String NAMESPACE = "virtengine";

    @Spec
    @Nullable
    CommandSpec self;

    @Option(
            names = "--plugin-virtengine-address-book",
            paramLabel = "<FILE>",
            description = "Address book of the network. Without it admission checks only the rate.")
    @Nullable
    File addressBook;

    @Option(
            names = "--plugin-virtengine-admission",
            paramLabel = "<BOOLEAN>",
            arity = "0..1",
            fallbackValue = "true",
            description = "Whether the pool refuses by the rules of the network (default: ${DEFAULT-VALUE}).")
    boolean admission = true;

    @Option(
            names = "--plugin-virtengine-sender-rate",
            paramLabel = "<PER MINUTE>",
            description =
                    "Transactions a minute that the pool takes from one sender, 0 = any (default: ${DEFAULT-VALUE}).")
    int senderRate = 600;

    @Option(
            names = "--plugin-virtengine-epoch-seconds",
            paramLabel = "<SECONDS>",
            description = "Length of the observer's epochs (default: ${DEFAULT-VALUE}).")
    long epochSeconds = 3600;

    /**
     * The options as they are used.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    PluginConfiguration configuration() {
        return new PluginConfiguration(java.util.Optional.ofNullable(addressBook), admission, senderRate, epochSeconds);
    }
}
