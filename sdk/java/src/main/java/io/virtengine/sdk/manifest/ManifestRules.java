package io.virtengine.sdk.manifest;

import io.virtengine.sdk.manifest.ManifestProblem.Code;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * What a schema cannot say: distinct names, references, sizes with units, amounts, paths. Works on the tree, so that its
 * findings come together with the schema's; a field of the wrong type is the schema's to report and is passed over.
 */
final class ManifestRules {
    private static final int MAX_TEXT = 64 * 1024;
    private static final long MIB = Quantity.MIB;
    private static final long MAX_MEMORY = 2L << 40;
    private static final long MAX_STORAGE = 32L << 40;
    private static final List<String> RESERVED =
            List.of("/proc", "/sys", "/dev", "/bin", "/sbin", "/lib", "/lib64", "/usr", "/boot", "/etc");

    private final JsonNode document;
    private final List<ManifestProblem> problems;

    ManifestRules(final JsonNode document, final List<ManifestProblem> problems) {
        this.document = document;
        this.problems = problems;
    }

    void check() {
        distinct("groups", "two groups have this name; rename one");
        distinct("services", "two services have this name; rename one");
        distinct("volumes", "two volumes have this name; rename one");
        each("groups", this::billing);
        each("services", this::service);
        each("volumes", (volume, at) -> size(volume, "size", 5 * MIB, MAX_STORAGE, "5Mi to 32Ti", at));
        groupsAreUsed();
        volumesAreUsedByOneGroup();
        externalPortsAreDistinct();
    }

    private void billing(final JsonNode group, final Pointer at) {
        final JsonNode billing = group.path("billing");
        final Pointer here = at.field("billing");
        positive(billing, "maxPricePerHour", here);
        positive(billing, "cap", here);
        final String mode = billing.path("mode").stringValue("");
        if (mode.equals("metered") && !billing.has("cap")) {
            report(Code.REQUIRED_FIELD, here.field("cap"), "add cap: the most a metered lease may cost in all");
        }
        if (mode.equals("reserved") && billing.has("cap")) {
            report(
                    Code.INVALID_VALUE,
                    here.field("cap"),
                    "remove cap: reserved capacity costs its rate and nothing else");
        }
        if (group.path("placement").path("tags").has("region")) {
            report(
                    Code.DUPLICATE_NAME,
                    at.field("placement").field("tags").field("region"),
                    "write the region as placement.region, not as a tag");
        }
    }

    private void positive(final JsonNode node, final String field, final Pointer at) {
        Amount.wei(node.path(field))
                .filter(wei -> wei.signum() == 0)
                .ifPresent(wei -> report(Code.INVALID_VALUE, at.field(field), "give an amount above 0"));
    }

    private void service(final JsonNode service, final Pointer at) {
        final JsonNode resources = service.path("resources");
        size(resources, "memory", MIB, MAX_MEMORY, "1Mi to 2Ti", at.field("resources"));
        size(resources, "ephemeralStorage", 5 * MIB, MAX_STORAGE, "5Mi to 32Ti", at.field("resources"));
        if (!names("groups").contains(groupOf(service))) {
            report(
                    Code.UNDEFINED_REFERENCE,
                    at.field("group"),
                    "name a group of this manifest, or add a group " + groupOf(service));
        }
        final Set<String> variables = new HashSet<>();
        final Set<String> ports = new HashSet<>();
        final Set<String> paths = new HashSet<>();
        each(service, "env", at, (variable, here) -> {
            if (!variables.add(variable.path("name").stringValue(here.text()))) {
                report(Code.DUPLICATE_NAME, here.field("name"), "set this variable once");
            }
        });
        each(service, "ports", at, (port, here) -> {
            if (!ports.add(protocol(port) + port.path("containerPort").asString(here.text()))) {
                report(Code.DUPLICATE_NAME, here.field("containerPort"), "list this port once");
            }
            if (port.has("externalPort") && !port.path("expose").booleanValue(false)) {
                report(Code.INVALID_VALUE, here.field("externalPort"), "add expose: true, or remove externalPort");
            }
        });
        each(service, "mounts", at, (mount, here) -> {
            mount(mount, here);
            if (!paths.add(mount.path("path").stringValue(here.text()))) {
                report(Code.DUPLICATE_NAME, here.field("path"), "mount one volume here");
            }
        });
        textFits(service, "env", at);
        textFits(service, "command", at);
        textFits(service, "args", at);
    }

    private void mount(final JsonNode mount, final Pointer at) {
        final String volume = mount.path("volume").stringValue("");
        if (!volume.isEmpty() && !names("volumes").contains(volume)) {
            report(
                    Code.UNDEFINED_REFERENCE,
                    at.field("volume"),
                    "name a volume of this manifest, or add a volume " + volume);
        }
        final String path = mount.path("path").stringValue("");
        if (Arrays.stream(path.split("/")).anyMatch(part -> part.equals(".") || part.equals(".."))) {
            report(Code.INVALID_VALUE, at.field("path"), "write the path without . and .. parts");
        }
        for (final String system : RESERVED) {
            if (path.equals(system) || path.startsWith(system + "/")) {
                report(Code.INVALID_VALUE, at.field("path"), "mount outside " + system + ", for example at /data");
            }
        }
    }

    private void size(
            final JsonNode node,
            final String field,
            final long least,
            final long most,
            final String range,
            final Pointer at) {
        Quantity.bytes(node.path(field))
                .filter(bytes -> bytes < least || bytes > most)
                .ifPresent(bytes -> report(
                        bytes > most ? Code.MAX_EXCEEDED : Code.INVALID_VALUE, at.field(field), "give " + range));
    }

    private void textFits(final JsonNode service, final String field, final Pointer at) {
        long length = 0;
        for (final JsonNode item : service.path(field)) {
            length += item.path("name").stringValue("").length()
                    + item.path("value").stringValue("").length()
                    + item.stringValue("").length();
        }
        if (length > MAX_TEXT) {
            report(Code.MAX_EXCEEDED, at.field(field), "keep " + field + " within 64 KiB in all; it has " + length);
        }
    }

    private void groupsAreUsed() {
        final Set<String> used = new HashSet<>();
        each("services", (service, at) -> used.add(groupOf(service)));
        each("groups", (group, at) -> {
            final String name = group.path("name").stringValue("");
            if (!name.isEmpty() && !used.contains(name)) {
                report(Code.INVALID_VALUE, at, "put a service into group " + name + ", or remove the group");
            }
        });
    }

    private void volumesAreUsedByOneGroup() {
        final Map<String, Set<String>> users = new HashMap<>();
        each(
                "services",
                (service, at) -> each(
                        service,
                        "mounts",
                        at,
                        (mount, here) -> users.computeIfAbsent(
                                        mount.path("volume").stringValue(""), volume -> new TreeSet<>())
                                .add(groupOf(service))));
        each("volumes", (volume, at) -> {
            final String name = volume.path("name").stringValue("");
            final Set<String> groups = users.getOrDefault(name, Set.of());
            if (!name.isEmpty() && groups.isEmpty()) {
                report(Code.INVALID_VALUE, at, "mount volume " + name + " in a service, or remove it");
            }
            if (groups.size() > 1) {
                report(Code.INVALID_VALUE, at, "give each of the groups " + groups + " a volume of its own");
            }
        });
    }

    private void externalPortsAreDistinct() {
        final Set<String> taken = new HashSet<>();
        each(
                "services",
                (service, at) -> each(service, "ports", at, (port, here) -> {
                    final JsonNode external = port.path("externalPort");
                    if (external.isIntegralNumber()
                            && !taken.add(groupOf(service) + "/" + protocol(port) + "/" + external.asString())) {
                        report(
                                Code.DUPLICATE_NAME,
                                here.field("externalPort"),
                                "ask for this external port once in the group");
                    }
                }));
    }

    private void distinct(final String list, final String advice) {
        final Set<String> seen = new HashSet<>();
        each(list, (item, at) -> {
            if (!seen.add(item.path("name").stringValue(at.text()).toLowerCase(Locale.ROOT))) {
                report(Code.DUPLICATE_NAME, at.field("name"), advice);
            }
        });
    }

    private Set<String> names(final String list) {
        final Set<String> names = new HashSet<>();
        each(list, (item, at) -> names.add(item.path("name").stringValue("")));
        return names;
    }

    private static String groupOf(final JsonNode service) {
        return service.path("group").stringValue(ManifestBinding.DEFAULT_GROUP);
    }

    private static String protocol(final JsonNode port) {
        return port.path("protocol").stringValue("tcp");
    }

    private void each(final String list, final Visitor visitor) {
        each(document, list, Pointer.ROOT, visitor);
    }

    private static void each(final JsonNode node, final String list, final Pointer at, final Visitor visitor) {
        final JsonNode items = node.path(list);
        for (int i = 0; items.isArray() && i < items.size(); i++) {
            visitor.visit(items.get(i), at.field(list).item(i));
        }
    }

    private void report(final Code code, final Pointer at, final String message) {
        problems.add(new ManifestProblem(code, at.text(), message));
    }

    private interface Visitor {
        void visit(JsonNode item, Pointer at);
    }
}
