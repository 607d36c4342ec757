package io.virtengine.sdk.manifest;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import io.virtengine.sdk.manifest.ManifestProblem.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Checks a document against the published schema and says in our words what to do about each violation. */
final class SchemaCheck {
    private static final String RESOURCE = "manifest-v1.schema.json";
    private static final Pattern CHOICES = Pattern.compile(
            "/(services|volumes)/\\d+/type|/services/\\d+/ports/\\d+/protocol|/groups/\\d+/billing/mode");
    private static final Pattern NAMES =
            Pattern.compile("/name|/(services|groups|volumes)/\\d+/name|/services/\\d+/env/\\d+/(name|secret)");

    private final String text;
    private final JsonNode source;
    private final Schema schema;

    SchemaCheck() {
        text = resource();
        source = JsonMapper.shared().readTree(text);
        schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(text, InputFormat.JSON);
    }

    /** The published JSON Schema 2020-12, as it ships. */
    String text() {
        return text;
    }

    List<ManifestProblem> check(final JsonNode document) {
        return schema.validate(document).stream().map(this::problem).toList();
    }

    private ManifestProblem problem(final Error error) {
        final Pointer at = new Pointer(error.getInstanceLocation().toString());
        final Rule rule = ruleOf(error);
        final String property = error.getProperty();
        return switch (error.getKeyword()) {
            case "required" ->
                new ManifestProblem(Code.REQUIRED_FIELD, at.field(property).text(), "add " + property);
            case "additionalProperties" ->
                new ManifestProblem(
                        Code.UNKNOWN_FIELD,
                        at.field(property).text(),
                        "remove " + property + "; known here: " + String.join(", ", rule.fields()));
            case "minProperties" -> new ManifestProblem(Code.REQUIRED_FIELD, at.text(), "give " + rule.advice());
            case "maxProperties" -> new ManifestProblem(tooMany(at), at.text(), "give " + rule.advice());
            case "maxItems", "maxLength", "maximum" ->
                new ManifestProblem(Code.MAX_EXCEEDED, at.text(), "give " + rule.advice());
            default -> new ManifestProblem(codeOf(error, at), at.text(), "give " + rule.advice());
        };
    }

    /** A variable with both value and secret is contradictory rather than too large. */
    private static Code tooMany(final Pointer at) {
        return at.text().contains("/env/") ? Code.INVALID_VALUE : Code.MAX_EXCEEDED;
    }

    private static Code codeOf(final Error error, final Pointer at) {
        if (at.text().equals("/version")) {
            return Code.UNSUPPORTED_VERSION;
        }
        if (CHOICES.matcher(at.text()).matches()) {
            return Code.UNSUPPORTED_TYPE;
        }
        final boolean named =
                NAMES.matcher(at.text()).matches() || error.getEvaluationPath().contains("propertyNames");
        return named ? Code.INVALID_NAME : Code.INVALID_VALUE;
    }

    /** The schema object that holds the violated keyword, and the nearest description on the way to it. */
    private record Rule(JsonNode schema, String advice) {
        List<String> fields() {
            return List.copyOf(schema.path("properties").propertyNames());
        }
    }

    /** Follows the evaluation path; a description beside a reference is closer to the field than the one it leads to. */
    private Rule ruleOf(final Error error) {
        final NodePath path = error.getEvaluationPath();
        JsonNode rule = source;
        String advice = error.getMessage();
        for (int i = 0; i < path.getNameCount() - 1; i++) {
            final boolean described = rule.has("description");
            final boolean reference = path.getName(i).equals("$ref");
            rule = reference ? source.at(rule.path("$ref").stringValue().substring(1)) : rule.path(path.getName(i));
            if (rule.path("description").isString() && !(reference && described)) {
                advice = rule.path("description").stringValue();
            }
        }
        return new Rule(rule, advice);
    }

    private static String resource() {
        try (InputStream resource = SchemaCheck.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the jar");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
