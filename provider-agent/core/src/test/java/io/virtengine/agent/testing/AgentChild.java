package io.virtengine.agent.testing;

import io.virtengine.agent.work.FaultPoint;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The agent in a process of its own that ends without a word when it reaches a given step. */
public final class AgentChild {
    static final int KILLED = 137;

    private AgentChild() {}

    /** Arguments: step or "-", back end directory, answering port, then settings as {@code key=value}. */
    public static void main(String[] arguments) {
        String step = arguments[0];
        FaultPoint faults = reached -> {
            if (reached.name().equals(step)) {
                // As SIGKILL: no shutdown hooks, no finally blocks.
                Runtime.getRuntime().halt(KILLED);
            }
        };
        Map<String, String> settings = new LinkedHashMap<>();
        Arrays.stream(arguments).skip(3).forEach(argument -> {
            int at = argument.indexOf('=');
            settings.put(argument.substring(0, at), argument.substring(at + 1));
        });
        AgentUnderTest.start(settings, Path.of(arguments[1]), Integer.parseInt(arguments[2]), faults);
    }
}
