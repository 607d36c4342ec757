package io.virtengine.sdk.manifest;

import io.virtengine.sdk.manifest.ManifestProblem.Code;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Builds a tree from YAML 1.2 events. Events instead of a loader: depth, aliases and size are limited while reading, no
 * type is ever constructed from a tag, and every problem knows its pointer.
 */
final class YamlTree {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final LoadSettings settings = LoadSettings.builder()
            .setCodePointLimit(DocumentBudget.MAX_BYTES)
            .setSchema(new CoreSchema())
            .build();
    private final Map<Anchor, JsonNode> anchors = new HashMap<>();
    private final DocumentBudget budget;
    private final List<ManifestProblem> problems;
    private final Iterator<Event> events;

    private YamlTree(final String text, final DocumentBudget budget, final List<ManifestProblem> problems) {
        this.events = new Parse(settings).parseString(text).iterator();
        this.budget = budget;
        this.problems = problems;
    }

    /** The document's tree; duplicate keys go to {@code problems}, anything worse is thrown. */
    static JsonNode read(final String text, final DocumentBudget budget, final List<ManifestProblem> problems) {
        try {
            return new YamlTree(text, budget, problems).document();
        } catch (final MarkedYamlEngineException e) {
            throw syntax(
                    Pointer.ROOT,
                    "mend the YAML: " + e.getProblem()
                            + e.getProblemMark()
                                    .map(mark -> ", line " + (mark.getLine() + 1) + " column " + (mark.getColumn() + 1))
                                    .orElse(""));
        } catch (final YamlEngineException e) {
            throw syntax(Pointer.ROOT, "mend the YAML: " + e.getMessage());
        }
    }

    private JsonNode document() {
        next(); // stream start
        Event event = next();
        if (event.getEventId() != Event.ID.DocumentStart) {
            throw syntax(Pointer.ROOT, "the document is empty; write a manifest");
        }
        final JsonNode root = node(next(), 1, Pointer.ROOT);
        next(); // document end
        event = next();
        if (event.getEventId() != Event.ID.StreamEnd) {
            throw syntax(Pointer.ROOT, "keep one document in a file");
        }
        return root;
    }

    private JsonNode node(final Event event, final int depth, final Pointer at) {
        budget.enter(depth, at);
        if (event instanceof AliasEvent alias) {
            return repeated(alias, depth, at);
        }
        final JsonNode node = switch (event) {
            case ScalarEvent scalar -> scalar(scalar, at);
            case SequenceStartEvent sequence -> sequence(untagged(sequence.getTag(), at), depth, at);
            case MappingStartEvent mapping -> mapping(untagged(mapping.getTag(), at), depth, at);
            default -> throw syntax(at, "mend the YAML: unexpected " + event.getEventId());
        };
        ((NodeEvent) event).getAnchor().ifPresent(anchor -> anchors.put(anchor, node));
        return node;
    }

    private JsonNode repeated(final AliasEvent alias, final int depth, final Pointer at) {
        budget.addAlias(at);
        // An alias inside its own anchor is not found either: the anchor is known once its node is complete.
        final JsonNode original = anchors.get(alias.getAlias());
        if (original == null) {
            throw new InvalidManifestException(
                    Code.UNDEFINED_REFERENCE, at.text(), "define anchor " + alias.getAlias() + " before this alias");
        }
        budget.addCopy(original, depth, at);
        return original;
    }

    private ArrayNode sequence(final boolean plain, final int depth, final Pointer at) {
        budget.add(0, at);
        final ArrayNode items = NODES.arrayNode();
        for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
            items.add(node(event, depth + 1, at.item(items.size())));
        }
        return items;
    }

    private ObjectNode mapping(final boolean plain, final int depth, final Pointer at) {
        budget.add(0, at);
        final ObjectNode fields = NODES.objectNode();
        for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
            if (!(event instanceof ScalarEvent key)) {
                throw syntax(at, "write field names as plain text");
            }
            final String name = key.getValue();
            final Pointer field = at.field(name);
            budget.add(name.length(), field);
            final JsonNode value = node(next(), depth + 1, field);
            if (fields.has(name)) {
                problems.add(new ManifestProblem(
                        Code.DUPLICATE_NAME, field.text(), "write " + name + " once; it is here twice"));
            }
            fields.set(name, value);
        }
        return fields;
    }

    private JsonNode scalar(final ScalarEvent scalar, final Pointer at) {
        final String value = scalar.getValue();
        budget.add(value.length(), at);
        final Tag tag = scalar.getTag()
                .map(Tag::new)
                .orElseGet(() -> settings.getSchema().getScalarResolver().resolve(value, scalar.isPlain()));
        // A plain ${name} has a tag of its own in this library; here it is text like any other.
        if (tag.equals(Tag.STR) || tag.equals(Tag.ENV_TAG)) {
            return NODES.stringNode(value);
        }
        scalar.getTag().ifPresent(text -> {
            throw syntax(at, "remove the tag " + text);
        });
        if (tag.equals(Tag.NULL)) {
            return NODES.nullNode();
        }
        if (tag.equals(Tag.BOOL)) {
            return NODES.booleanNode(value.equalsIgnoreCase("true"));
        }
        if (tag.equals(Tag.INT) && value.matches("[-+]?[0-9]{1,30}")) {
            return NODES.numberNode(new BigInteger(value));
        }
        problems.add(DocumentBudget.notWhole(at));
        return NODES.stringNode(value);
    }

    private static boolean untagged(final Optional<String> tag, final Pointer at) {
        tag.ifPresent(text -> {
            throw syntax(at, "remove the tag " + text);
        });
        return true;
    }

    private Event next() {
        return events.next();
    }

    private static InvalidManifestException syntax(final Pointer at, final String message) {
        return new InvalidManifestException(Code.SYNTAX, at.text(), message);
    }
}
