package io.virtengine.sdk.manifest;

import io.virtengine.sdk.manifest.ManifestProblem.Code;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads manifests in YAML 1.2 or JSON (a document whose first character is <code>{</code> is JSON). At most 256 KiB, 16
 * levels, 50 aliases and 20,000 values; unknown and repeated fields are refused. Thread-safe.
 */
public final class ManifestReader {
    /** Largest document, bytes. */
    public static final int MAX_BYTES = DocumentBudget.MAX_BYTES;

    private final SchemaCheck schema = new SchemaCheck();

    /**
     * Reads a document as it stands.
     *
     * @throws InvalidManifestException with every problem found
     */
    public Manifest read(final byte[] document) {
        return read(document, null);
    }

    /**
     * Reads a document after replacing <code>${name}</code> in its text values; <code>$${</code> gives <code>${</code>.
     *
     * @param variables values by name; a name without a value is a problem
     * @throws InvalidManifestException with every problem found
     */
    public Manifest read(final byte[] document, final @Nullable Map<String, String> variables) {
        final List<ManifestProblem> problems = new ArrayList<>();
        JsonNode tree = tree(document, problems);
        if (variables != null) {
            tree = new Variables(variables, problems).applyTo(tree, Pointer.ROOT);
        }
        TextCheck.check(tree, Pointer.ROOT, problems);
        problems.addAll(schema.check(tree));
        new ManifestRules(tree, problems).check();
        refuse(problems);
        final Manifest manifest = ManifestBinding.manifest(tree);
        GroupRules.check(manifest, problems);
        refuse(problems);
        return manifest;
    }

    /** The published JSON Schema 2020-12 of the format. */
    public String schema() {
        return schema.text();
    }

    private static JsonNode tree(final byte[] document, final List<ManifestProblem> problems) {
        if (document.length > MAX_BYTES) {
            throw new InvalidManifestException(
                    Code.MAX_EXCEEDED,
                    "",
                    "keep the document within " + MAX_BYTES + " bytes; it has " + document.length);
        }
        final String text = text(document);
        final DocumentBudget budget = new DocumentBudget();
        return text.stripLeading().startsWith("{")
                ? JsonTree.read(text, budget, problems)
                : YamlTree.read(text, budget, problems);
    }

    private static String text(final byte[] document) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(document))
                    .toString();
        } catch (final CharacterCodingException e) {
            throw new InvalidManifestException(Code.SYNTAX, "", "save the document as UTF-8");
        }
    }

    /** One field may break a rule in several ways; one message per field and kind is enough. */
    private static void refuse(final List<ManifestProblem> problems) {
        if (!problems.isEmpty()) {
            final Map<String, ManifestProblem> distinct = new LinkedHashMap<>();
            problems.forEach(problem -> distinct.putIfAbsent(problem.code() + problem.pointer(), problem));
            throw new InvalidManifestException(List.copyOf(distinct.values()));
        }
    }
}
