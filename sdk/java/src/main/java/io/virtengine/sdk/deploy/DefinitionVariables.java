package io.virtengine.sdk.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The names a network definition leaves open, written <code>${name}</code>.
 *
 * @param accounts names of people's accounts
 * @param nodes names of consensus addresses, which are keys of machines
 */
public record DefinitionVariables(SortedSet<String> accounts, SortedSet<String> nodes) {

    static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z][A-Za-z0-9_.-]*)}");

    /**
     * Reads the names in a definition.
     *
     * @throws IllegalArgumentException if the file is not JSON
     */
    public static DefinitionVariables of(Path definition) {
        try {
            String text = Files.readString(definition);
            SortedSet<String> nodes = new TreeSet<>();
            for (JsonNode member : JsonMapper.shared().readTree(text).at("/validators/members")) {
                nodes.addAll(names(member.path("node").asString("")));
            }
            SortedSet<String> accounts = names(text);
            accounts.removeAll(nodes);
            return new DefinitionVariables(accounts, nodes);
        } catch (IOException e) {
            throw new IllegalArgumentException("the network definition cannot be read: " + e.getMessage(), e);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    definition + " is not a network definition: " + e.getOriginalMessage(), e);
        }
    }

    private static SortedSet<String> names(String text) {
        SortedSet<String> names = new TreeSet<>();
        Matcher matcher = VARIABLE.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }
}
