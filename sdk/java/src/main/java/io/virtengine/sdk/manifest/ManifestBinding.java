package io.virtengine.sdk.manifest;

import io.virtengine.sdk.manifest.Manifest.Billing;
import io.virtengine.sdk.manifest.Manifest.BillingMode;
import io.virtengine.sdk.manifest.Manifest.Gpu;
import io.virtengine.sdk.manifest.Manifest.Group;
import io.virtengine.sdk.manifest.Manifest.Mount;
import io.virtengine.sdk.manifest.Manifest.Placement;
import io.virtengine.sdk.manifest.Manifest.PlainVariable;
import io.virtengine.sdk.manifest.Manifest.Port;
import io.virtengine.sdk.manifest.Manifest.Protocol;
import io.virtengine.sdk.manifest.Manifest.Restart;
import io.virtengine.sdk.manifest.Manifest.SecretVariable;
import io.virtengine.sdk.manifest.Manifest.Service;
import io.virtengine.sdk.manifest.Manifest.ServiceResources;
import io.virtengine.sdk.manifest.Manifest.Variable;
import io.virtengine.sdk.manifest.Manifest.Volume;
import io.virtengine.sdk.manifest.Manifest.VolumeType;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Turns a document that passed every check into records; the only place that knows the defaults. */
final class ManifestBinding {
    static final String DEFAULT_GROUP = "main";
    static final long DEFAULT_STORAGE = 256 * Quantity.MIB;

    private ManifestBinding() {}

    static Manifest manifest(final JsonNode document) {
        return new Manifest(
                document.get("name").stringValue(),
                items(document, "groups", ManifestBinding::group),
                items(document, "services", ManifestBinding::service),
                items(document, "volumes", ManifestBinding::volume),
                pairs(document.path("metadata")));
    }

    private static Group group(final JsonNode node) {
        final JsonNode billing = node.get("billing");
        final JsonNode placement = node.path("placement");
        return new Group(
                node.get("name").stringValue(),
                new Billing(
                        choice(BillingMode.class, billing, "mode", BillingMode.RESERVED),
                        Amount.wei(billing.get("maxPricePerHour")).orElseThrow(),
                        Amount.wei(billing.path("cap")).orElse(BigInteger.ZERO)),
                new Placement(text(placement, "region"), pairs(placement.path("tags"))),
                node.path("bidderPolicy").intValue(0));
    }

    private static Service service(final JsonNode node) {
        return new Service(
                node.get("name").stringValue(),
                node.path("group").stringValue(DEFAULT_GROUP),
                node.get("image").stringValue(),
                items(node, "command", JsonNode::stringValue),
                items(node, "args", JsonNode::stringValue),
                items(node, "env", ManifestBinding::variable),
                resources(node.get("resources")),
                items(node, "ports", ManifestBinding::port),
                items(node, "mounts", ManifestBinding::mount),
                node.path("replicas").intValue(1),
                choice(Restart.class, node, "restart", Restart.ALWAYS));
    }

    private static Variable variable(final JsonNode node) {
        final String name = node.get("name").stringValue();
        return node.has("secret")
                ? new SecretVariable(name, node.get("secret").stringValue())
                : new PlainVariable(name, node.get("value").stringValue());
    }

    private static ServiceResources resources(final JsonNode node) {
        final JsonNode gpu = node.path("gpu");
        return new ServiceResources(
                node.get("cpu").longValue(),
                Quantity.bytes(node.get("memory")).orElseThrow(),
                Quantity.bytes(node.path("ephemeralStorage")).orElse(DEFAULT_STORAGE),
                gpu.isObject()
                        ? new Gpu(gpu.get("count").intValue(), gpu.get("model").stringValue())
                        : null);
    }

    private static Port port(final JsonNode node) {
        return new Port(
                node.get("containerPort").intValue(),
                choice(Protocol.class, node, "protocol", Protocol.TCP),
                node.path("expose").booleanValue(false),
                node.path("externalPort").intValue(0));
    }

    private static Mount mount(final JsonNode node) {
        return new Mount(
                node.get("volume").stringValue(),
                node.get("path").stringValue(),
                node.path("readOnly").booleanValue(false));
    }

    private static Volume volume(final JsonNode node) {
        return new Volume(
                node.get("name").stringValue(),
                choice(VolumeType.class, node, "type", VolumeType.PERSISTENT),
                Quantity.bytes(node.get("size")).orElseThrow(),
                text(node, "storageClass"));
    }

    private static <E extends Enum<E>> E choice(
            final Class<E> type, final JsonNode node, final String field, final E otherwise) {
        final JsonNode value = node.path(field);
        return value.isString()
                ? Enum.valueOf(
                        type, value.stringValue().toUpperCase(Locale.ROOT).replace('-', '_'))
                : otherwise;
    }

    private static @Nullable String text(final JsonNode node, final String field) {
        return node.has(field) ? node.get(field).stringValue() : null;
    }

    private static Map<String, String> pairs(final JsonNode node) {
        final Map<String, String> pairs = new TreeMap<>();
        node.properties()
                .forEach(pair -> pairs.put(pair.getKey(), pair.getValue().stringValue()));
        return pairs;
    }

    private static <T> List<T> items(final JsonNode node, final String field, final Function<JsonNode, T> binding) {
        return StreamSupport.stream(node.path(field).spliterator(), false)
                .map(binding)
                .toList();
    }
}
