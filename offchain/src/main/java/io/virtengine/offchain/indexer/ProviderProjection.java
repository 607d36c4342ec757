package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import io.virtengine.sdk.manifest.ResourceTotals;
import io.virtengine.sdk.market.StateNames;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Providers and what they have to offer. */
@Component
final class ProviderProjection implements Projection {

    private static final String ZERO = "0x0000000000000000000000000000000000000000";
    private static final List<String> SIDES = List.of("total", "reserved", "allocated");

    @Override
    public Map<String, BiConsumer<RecordedEvent, WorkingSet>> reactions() {
        return Map.of(
                "ProviderRegistry.ProviderRegistered",
                (e, rows) -> provider(e, rows).set("state", "Active").set("registered_at", e.timestamp()),
                "ProviderRegistry.ProviderProfile",
                ProviderProjection::profile,
                "ProviderRegistry.ProviderOperatorChanged",
                (e, rows) -> provider(e, rows).set("operator", orNull(e.text("operator"))),
                "ProviderRegistry.ProviderAttestationKeyRotated",
                ProviderProjection::rotated,
                "ProviderRegistry.ProviderKeysRevoked",
                ProviderProjection::revoked,
                "ProviderRegistry.ProviderStateChanged",
                ProviderProjection::stateChanged,
                "CapacityLedger.CapacityReported",
                ProviderProjection::reported,
                "CapacityLedger.CapacityReserved",
                (e, rows) -> move(e, rows, "reserved", 1),
                "CapacityLedger.CapacityCommitted",
                (e, rows) -> {
                    move(e, rows, "reserved", -1);
                    move(e, rows, "allocated", 1);
                },
                "CapacityLedger.CapacityReleased",
                (e, rows) -> move(e, rows, e.flag("wasAllocated") ? "allocated" : "reserved", -1));
    }

    /** Events of one registration come in an order that is the contract's business; the first one makes the row. */
    private static Row provider(RecordedEvent e, WorkingSet rows) {
        String address = e.text("provider");
        return rows.find("providers", address)
                .map(known -> rows.touched(e, "providers", known))
                .orElseGet(() -> rows.create(e, "providers", address)
                        .set("state", "Active")
                        .set("live_leases", 0));
    }

    private static void profile(RecordedEvent e, WorkingSet rows) {
        provider(e, rows)
                .set("gateway", StorableText.of(e.text("gateway")))
                .set("attributes", StorableText.of(e.text("attributes")))
                .set("prices", StorableText.of(e.text("prices")))
                .set("tls_fingerprint", e.text("tlsFingerprint"))
                .set("encryption_key", e.text("encryptionKey"));
    }

    private static void rotated(RecordedEvent e, WorkingSet rows) {
        provider(e, rows)
                .set("attestation_key", orNull(e.text("attestationKey")))
                .set("previous_attestation_key", orNull(e.text("previous")))
                .set("previous_valid_until", e.number("previousValidUntil"));
    }

    /** The operator's end has an event of its own. */
    private static void revoked(RecordedEvent e, WorkingSet rows) {
        provider(e, rows)
                .set("attestation_key", null)
                .set("previous_attestation_key", null)
                .set("previous_valid_until", 0L);
    }

    private static void stateChanged(RecordedEvent e, WorkingSet rows) {
        long exitAt = e.number("exitAt");
        provider(e, rows)
                .set("state", e.constant("state", StateNames.PROVIDER.all()))
                .set("exit_at", exitAt == 0 ? null : exitAt);
    }

    private static void reported(RecordedEvent e, WorkingSet rows) {
        var total = ResourceTotals.unpack(e.integer("total"));
        ResourceColumns.put(inventory(e, rows, e.number("gpuClass")), "total", total)
                .set("sequence", e.number("sequence"))
                .set("heartbeat_at", e.timestamp());
    }

    private static void move(RecordedEvent e, WorkingSet rows, String side, int sign) {
        var resources = ResourceTotals.unpack(e.integer("resources"));
        ResourceColumns.add(inventory(e, rows, 0), side, ResourceColumns.general(resources), sign);
        if (resources.gpus() != 0) {
            Row ofClass = inventory(e, rows, resources.gpuClass());
            ResourceColumns.add(ofClass, side, ResourceColumns.accelerated(resources), sign);
        }
    }

    private static Row inventory(RecordedEvent e, WorkingSet rows, long gpuClass) {
        String provider = e.text("provider");
        return rows.find("capacities", provider, gpuClass)
                .map(known -> rows.touched(e, "capacities", known))
                .orElseGet(() -> {
                    Row made = rows.create("capacities", provider, gpuClass)
                            .set("sequence", 0)
                            .set("heartbeat_at", 0)
                            .set("updated_block", e.block());
                    SIDES.forEach(side -> ResourceColumns.put(made, side, ResourceTotals.NONE));
                    return made;
                });
    }

    private static @Nullable String orNull(String address) {
        return ZERO.equals(address) ? null : address;
    }
}
