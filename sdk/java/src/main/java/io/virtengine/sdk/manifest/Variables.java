package io.virtengine.sdk.manifest;

import io.virtengine.sdk.manifest.ManifestProblem.Code;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Replaces <code>${name}</code> in text values, after parsing, so that a value can never change the document's shape.
 * <code>$${</code> stands for a literal <code>${</code>. Field names are left alone.
 */
record Variables(Map<String, String> values, List<ManifestProblem> problems) {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)}");

    JsonNode applyTo(final JsonNode node, final Pointer at) {
        if (node.isString()) {
            return JsonNodeFactory.instance.stringNode(replaced(node.stringValue(), at));
        }
        if (node.isArray()) {
            final ArrayNode items = JsonNodeFactory.instance.arrayNode();
            for (int i = 0; i < node.size(); i++) {
                items.add(applyTo(node.get(i), at.item(i)));
            }
            return items;
        }
        if (node.isObject()) {
            final ObjectNode fields = JsonNodeFactory.instance.objectNode();
            node.properties()
                    .forEach(field -> fields.set(field.getKey(), applyTo(field.getValue(), at.field(field.getKey()))));
            return fields;
        }
        return node;
    }

    private String replaced(final String text, final Pointer at) {
        return REFERENCE
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(value(match.group(), match.group(1), at)));
    }

    private String value(final String reference, final @Nullable String name, final Pointer at) {
        if (name == null) {
            return "${";
        }
        final String value = values.get(name);
        if (value == null) {
            problems.add(new ManifestProblem(
                    Code.UNDEFINED_REFERENCE,
                    at.text(),
                    "give a value for the variable " + name + ", or write $${ for a literal ${"));
            return reference;
        }
        return value;
    }
}
