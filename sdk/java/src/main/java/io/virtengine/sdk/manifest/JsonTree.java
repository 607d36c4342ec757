package io.virtengine.sdk.manifest;

import io.virtengine.sdk.manifest.ManifestProblem.Code;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Builds a tree from JSON tokens, under the same limits as {@link YamlTree}. */
final class JsonTree {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonParser parser;
    private final DocumentBudget budget;
    private final List<ManifestProblem> problems;

    private JsonTree(final JsonParser parser, final DocumentBudget budget, final List<ManifestProblem> problems) {
        this.parser = parser;
        this.budget = budget;
        this.problems = problems;
    }

    /** The document's tree; duplicate fields go to {@code problems}, anything worse is thrown. */
    static JsonNode read(final String text, final DocumentBudget budget, final List<ManifestProblem> problems) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            final JsonTree tree = new JsonTree(parser, budget, problems);
            if (parser.nextToken() == null) {
                throw syntax(Pointer.ROOT, "the document is empty");
            }
            final JsonNode root = tree.node(1, Pointer.ROOT);
            if (parser.nextToken() != null) {
                throw syntax(Pointer.ROOT, "remove what follows the closing brace");
            }
            return root;
        } catch (final JacksonException e) {
            throw syntax(
                    Pointer.ROOT,
                    "mend the JSON: " + e.getOriginalMessage() + ", line "
                            + e.getLocation().getLineNr() + " column "
                            + e.getLocation().getColumnNr());
        }
    }

    private JsonNode node(final int depth, final Pointer at) {
        budget.enter(depth, at);
        final JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> object(depth, at);
            case START_ARRAY -> array(depth, at);
            case VALUE_STRING -> {
                budget.add(parser.getString().length(), at);
                yield NODES.stringNode(parser.getString());
            }
            case VALUE_NUMBER_INT -> {
                budget.add(parser.getString().length(), at);
                yield NODES.numberNode(parser.getBigIntegerValue());
            }
            case VALUE_NUMBER_FLOAT -> {
                budget.add(parser.getString().length(), at);
                problems.add(DocumentBudget.notWhole(at));
                yield NODES.stringNode(parser.getString());
            }
            case VALUE_TRUE, VALUE_FALSE -> {
                budget.add(0, at);
                yield NODES.booleanNode(token == JsonToken.VALUE_TRUE);
            }
            case VALUE_NULL -> {
                budget.add(0, at);
                yield NODES.nullNode();
            }
            default -> throw syntax(at, "mend the JSON: unexpected " + token);
        };
    }

    private ObjectNode object(final int depth, final Pointer at) {
        budget.add(0, at);
        final ObjectNode fields = NODES.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            final String name = parser.currentName();
            final Pointer field = at.field(name);
            budget.add(name.length(), field);
            parser.nextToken();
            final JsonNode value = node(depth + 1, field);
            if (fields.has(name)) {
                problems.add(new ManifestProblem(
                        Code.DUPLICATE_NAME, field.text(), "write " + name + " once; it is here twice"));
            }
            fields.set(name, value);
        }
        return fields;
    }

    private ArrayNode array(final int depth, final Pointer at) {
        budget.add(0, at);
        final ArrayNode items = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node(depth + 1, at.item(items.size())));
        }
        return items;
    }

    private static InvalidManifestException syntax(final Pointer at, final String message) {
        return new InvalidManifestException(Code.SYNTAX, at.text(), message);
    }
}
