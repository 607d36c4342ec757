package io.virtengine.agent.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds environment variables with our prefix that mean nothing. Spring ignores those silently, so a misspelt limit
 * would leave the default in force without a word.
 */
public final class UnknownVariables {
    private static final String PREFIX = "VE_AGENT_";

    private UnknownVariables() {}

    /** Names of variables that match no setting, sorted. */
    public static List<String> in(Map<String, String> environment) {
        Set<String> exact = new TreeSet<>();
        List<String> open = new ArrayList<>();
        collect(AgentConfiguration.class, "", exact, open);
        List<String> unknown = new ArrayList<>();
        for (String name : new TreeSet<>(environment.keySet())) {
            if (name.startsWith(PREFIX)) {
                String key = name.substring(PREFIX.length()).replace("_", "").toLowerCase(Locale.ROOT);
                if (!exact.contains(key) && open.stream().noneMatch(key::startsWith)) {
                    unknown.add(name);
                }
            }
        }
        return unknown;
    }

    private static void collect(Class<?> type, String prefix, Set<String> exact, List<String> open) {
        for (RecordComponent component : type.getRecordComponents()) {
            String key = prefix + component.getName().toLowerCase(Locale.ROOT);
            if (component.getType().isRecord()) {
                collect(component.getType(), key, exact, open);
            } else if (component.getGenericType() instanceof ParameterizedType) {
                open.add(key);
            } else {
                exact.add(key);
            }
        }
    }
}
