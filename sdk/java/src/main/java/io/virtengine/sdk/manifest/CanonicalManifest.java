package io.virtengine.sdk.manifest;

import io.virtengine.sdk.manifest.Manifest.Billing;
import io.virtengine.sdk.manifest.Manifest.BillingMode;
import io.virtengine.sdk.manifest.Manifest.Gpu;
import io.virtengine.sdk.manifest.Manifest.Group;
import io.virtengine.sdk.manifest.Manifest.Mount;
import io.virtengine.sdk.manifest.Manifest.PlainVariable;
import io.virtengine.sdk.manifest.Manifest.Port;
import io.virtengine.sdk.manifest.Manifest.SecretVariable;
import io.virtengine.sdk.manifest.Manifest.Service;
import io.virtengine.sdk.manifest.Manifest.ServiceResources;
import io.virtengine.sdk.manifest.Manifest.Variable;
import io.virtengine.sdk.manifest.Manifest.Volume;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.web3j.crypto.Hash;
import org.web3j.utils.Numeric;

/**
 * The one form of a manifest that is hashed, sent to the provider and compared with the chain: canonical JSON (RFC 8785)
 * with every default written out, quantities as whole bytes and amounts as shortest decimals. It is itself a valid
 * manifest. Secrets appear by name only; their envelopes travel beside it.
 */
public final class CanonicalManifest {
    private CanonicalManifest() {}

    /** The canonical bytes, UTF-8. */
    public static byte[] bytes(final Manifest manifest) {
        return CanonicalJson.bytes(tree(manifest));
    }

    /** Keccak-256 of {@link #bytes}, {@code 0x} and 64 lower-case hex digits: the manifest hash on chain. */
    public static String hash(final Manifest manifest) {
        return Numeric.toHexString(Hash.sha3(bytes(manifest)));
    }

    private static Map<String, Object> tree(final Manifest manifest) {
        return Map.of(
                "version", Manifest.VERSION,
                "name", manifest.name(),
                "groups", each(manifest.groups(), CanonicalManifest::group),
                "services", each(manifest.services(), CanonicalManifest::service),
                "volumes", each(manifest.volumes(), CanonicalManifest::volume),
                "metadata", manifest.metadata());
    }

    private static Map<String, Object> group(final Group group) {
        final Map<String, Object> placement =
                new HashMap<>(Map.of("tags", group.placement().tags()));
        if (group.placement().region() != null) {
            placement.put("region", group.placement().region());
        }
        return Map.of(
                "name", group.name(),
                "billing", billing(group.billing()),
                "placement", placement,
                "bidderPolicy", group.bidderPolicy());
    }

    private static Map<String, Object> billing(final Billing billing) {
        final Map<String, Object> fields = new HashMap<>();
        fields.put("mode", word(billing.mode()));
        fields.put("maxPricePerHour", amount(billing.maxPricePerHour()));
        if (billing.mode() == BillingMode.METERED) {
            fields.put("cap", amount(billing.cap()));
        }
        return fields;
    }

    private static Map<String, Object> service(final Service service) {
        return Map.ofEntries(
                Map.entry("name", service.name()),
                Map.entry("type", "container"),
                Map.entry("group", service.group()),
                Map.entry("image", service.image()),
                Map.entry("command", service.command()),
                Map.entry("args", service.args()),
                Map.entry("env", each(service.env(), CanonicalManifest::variable)),
                Map.entry("resources", resources(service.resources())),
                Map.entry("ports", each(service.ports(), CanonicalManifest::port)),
                Map.entry("mounts", each(service.mounts(), CanonicalManifest::mount)),
                Map.entry("replicas", service.replicas()),
                Map.entry("restart", word(service.restart())));
    }

    private static Map<String, Object> variable(final Variable variable) {
        return switch (variable) {
            case PlainVariable plain -> Map.of("name", plain.name(), "value", plain.value());
            case SecretVariable secret -> Map.of("name", secret.name(), "secret", secret.secret());
        };
    }

    private static Map<String, Object> resources(final ServiceResources resources) {
        final Map<String, Object> fields = new HashMap<>();
        fields.put("cpu", resources.cpuMilli());
        fields.put("memory", resources.memory());
        fields.put("ephemeralStorage", resources.ephemeralStorage());
        final Gpu gpu = resources.gpu();
        if (gpu != null) {
            fields.put("gpu", Map.of("count", gpu.count(), "model", gpu.model()));
        }
        return fields;
    }

    private static Map<String, Object> port(final Port port) {
        final Map<String, Object> fields = new HashMap<>();
        fields.put("containerPort", port.containerPort());
        fields.put("protocol", word(port.protocol()));
        fields.put("expose", port.exposed());
        if (port.externalPort() != 0) {
            fields.put("externalPort", port.externalPort());
        }
        return fields;
    }

    private static Map<String, Object> mount(final Mount mount) {
        return Map.of("volume", mount.volume(), "path", mount.path(), "readOnly", mount.readOnly());
    }

    private static Map<String, Object> volume(final Volume volume) {
        final Map<String, Object> fields = new HashMap<>();
        fields.put("name", volume.name());
        fields.put("type", word(volume.type()));
        fields.put("size", volume.size());
        if (volume.storageClass() != null) {
            fields.put("storageClass", volume.storageClass());
        }
        return fields;
    }

    private static String amount(final BigInteger wei) {
        return Amount.text(wei);
    }

    static String word(final Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static <T> List<Map<String, Object>> each(final List<T> items, final Function<T, Map<String, Object>> form) {
        return items.stream().map(form).toList();
    }
}
