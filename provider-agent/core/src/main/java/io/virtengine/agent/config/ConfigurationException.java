package io.virtengine.agent.config;

import java.util.List;

/** The settings cannot be used; every problem is listed, so that one run shows them all. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient List<String> problems;

    public ConfigurationException(List<String> problems) {
        super("The configuration cannot be used:\n  - " + String.join("\n  - ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
