package io.virtengine.sdk.manifest;

import io.virtengine.sdk.manifest.GroupSpec.ExposedPort;
import io.virtengine.sdk.manifest.GroupSpec.Unit;
import io.virtengine.sdk.manifest.GroupSpec.VolumeNeed;
import io.virtengine.sdk.manifest.Manifest.BillingMode;
import io.virtengine.sdk.manifest.Manifest.Gpu;
import io.virtengine.sdk.manifest.Manifest.Protocol;
import io.virtengine.sdk.manifest.Manifest.VolumeType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The bytes of a {@link GroupSpec}: canonical JSON, fields that say nothing left out to save calldata. */
final class GroupSpecForm {
    private GroupSpecForm() {}

    static byte[] bytes(final GroupSpec spec) {
        final Map<String, Object> fields = new HashMap<>();
        fields.put("v", 1);
        fields.put("group", spec.group());
        fields.put("billing", CanonicalManifest.word(spec.billing()));
        fields.put("units", CanonicalManifest.each(spec.units(), GroupSpecForm::unit));
        if (!spec.attributes().isEmpty()) {
            fields.put("attributes", spec.attributes());
        }
        if (!spec.volumes().isEmpty()) {
            fields.put("volumes", CanonicalManifest.each(spec.volumes(), GroupSpecForm::volume));
        }
        return CanonicalJson.bytes(fields);
    }

    static GroupSpec parse(final byte[] bytes) {
        if (bytes.length > GroupSpec.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a group specification has at most " + GroupSpec.MAX_BYTES + " bytes, not " + bytes.length);
        }
        final GroupSpec spec;
        try {
            final JsonNode tree =
                    JsonTree.read(new String(bytes, StandardCharsets.UTF_8), new DocumentBudget(), new ArrayList<>());
            requireNoNull(tree);
            spec = spec(tree);
        } catch (final InvalidManifestException | JacksonException | ArithmeticException e) {
            throw new IllegalArgumentException("no group specification: " + e.getMessage(), e);
        }
        // Unknown, repeated or reordered fields, other spellings of numbers and bad UTF-8 all show here.
        if (!Arrays.equals(bytes, bytes(spec))) {
            throw new IllegalArgumentException("a group specification must be in canonical form");
        }
        return spec;
    }

    private static Map<String, Object> unit(final Unit unit) {
        final Map<String, Object> fields = new HashMap<>();
        fields.put("name", unit.name());
        fields.put("count", unit.count());
        fields.put("cpu", unit.cpuMilli());
        fields.put("memory", unit.memory());
        fields.put("storage", unit.storage());
        final Gpu gpu = unit.gpu();
        if (gpu != null) {
            fields.put("gpu", Map.of("count", gpu.count(), "model", gpu.model()));
        }
        if (!unit.ports().isEmpty()) {
            fields.put("ports", CanonicalManifest.each(unit.ports(), GroupSpecForm::port));
        }
        return fields;
    }

    private static Map<String, Object> port(final ExposedPort port) {
        final Map<String, Object> fields = new HashMap<>();
        fields.put("port", port.port());
        fields.put("protocol", CanonicalManifest.word(port.protocol()));
        if (port.external() != 0) {
            fields.put("external", port.external());
        }
        return fields;
    }

    private static Map<String, Object> volume(final VolumeNeed volume) {
        final Map<String, Object> fields = new HashMap<>();
        fields.put("type", CanonicalManifest.word(volume.type()));
        fields.put("size", volume.size());
        if (volume.storageClass() != null) {
            fields.put("class", volume.storageClass());
        }
        return fields;
    }

    private static GroupSpec spec(final JsonNode node) {
        final Map<String, String> attributes = new TreeMap<>();
        node.path("attributes")
                .properties()
                .forEach(pair -> attributes.put(pair.getKey(), pair.getValue().stringValue()));
        return new GroupSpec(
                required(node, "group").stringValue(),
                choice(BillingMode.class, required(node, "billing")),
                attributes,
                items(node, "units", GroupSpecForm::unit),
                items(node, "volumes", GroupSpecForm::volume));
    }

    private static Unit unit(final JsonNode node) {
        final JsonNode gpu = node.path("gpu");
        return new Unit(
                required(node, "name").stringValue(),
                required(node, "count").intValue(),
                required(node, "cpu").longValue(),
                required(node, "memory").longValue(),
                required(node, "storage").longValue(),
                gpu.isMissingNode()
                        ? null
                        : new Gpu(
                                required(gpu, "count").intValue(),
                                required(gpu, "model").stringValue()),
                items(node, "ports", GroupSpecForm::port));
    }

    private static ExposedPort port(final JsonNode node) {
        return new ExposedPort(
                required(node, "port").intValue(),
                choice(Protocol.class, required(node, "protocol")),
                node.has("external") ? node.get("external").intValue() : 0);
    }

    private static VolumeNeed volume(final JsonNode node) {
        return new VolumeNeed(
                choice(VolumeType.class, required(node, "type")),
                required(node, "size").longValue(),
                text(node, "class"));
    }

    /** The form leaves out what it does not say; a null would otherwise pass for a value while binding. */
    private static void requireNoNull(final JsonNode node) {
        if (node.isNull()) {
            throw new IllegalArgumentException("a group specification holds no null");
        }
        node.forEach(GroupSpecForm::requireNoNull);
    }

    private static @Nullable String text(final JsonNode node, final String field) {
        return node.has(field) ? node.get(field).stringValue() : null;
    }

    private static JsonNode required(final JsonNode node, final String field) {
        final JsonNode value = node.path(field);
        if (value.isMissingNode()) {
            throw new IllegalArgumentException("a group specification needs " + field);
        }
        return value;
    }

    private static <E extends Enum<E>> E choice(final Class<E> type, final JsonNode node) {
        return Enum.valueOf(type, node.stringValue().toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private static <T> List<T> items(final JsonNode node, final String field, final Function<JsonNode, T> binding) {
        return StreamSupport.stream(node.path(field).spliterator(), false)
                .map(binding)
                .toList();
    }
}
