package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import io.virtengine.sdk.market.StateNames;
import java.util.Map;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Component;

/** Validators: who is a candidate, who has a seat that weighs what, who is jailed, and what software each node said it runs. */
@Component
final class ValidatorProjection implements Projection {

    private static final String NOBODY = "0x" + "0".repeat(40);
    private static final String VALIDATORS = "validators";
    private static final String NODES = "validator_nodes";

    @Override
    public Map<String, BiConsumer<RecordedEvent, WorkingSet>> reactions() {
        return Map.of(
                "ValidatorRegistry.ValidatorRegistered",
                ValidatorProjection::registered,
                "ValidatorRegistry.ValidatorStatusChanged",
                ValidatorProjection::judged,
                "ValidatorRegistry.ValidatorCommissionChanged",
                (e, rows) -> validator(e, rows).set("commission_bps", e.integer("commission")),
                "ValidatorRegistry.ValidatorNodeAnnounced",
                (e, rows) -> validator(e, rows).set("next_node", e.text("next").equals(NOBODY) ? null : e.text("next")),
                "ValidatorRegistry.ValidatorNodeChanged",
                (e, rows) -> {
                    validator(e, rows).set("node", e.text("node")).set("next_node", null);
                    node(e, rows, e.text("node"));
                },
                "ValidatorRegistry.ValidatorAdded",
                (e, rows) -> validator(e, rows).set("seated_at", e.timestamp()),
                "ValidatorRegistry.ValidatorRemoved",
                (e, rows) -> validator(e, rows).set("seated_at", null).set("weight", null),
                "ValidatorRegistry.SetRolled",
                ValidatorProjection::rolled,
                "ValidatorRegistry.SoftwareReported",
                (e, rows) -> rows.change(e, NODES, e.text("node"))
                        .set("software", StorableText.of(e.text("version")))
                        .set("software_since", e.number("reportedAt")));
    }

    /** Who has left may come back, with another node. */
    private static void registered(RecordedEvent e, WorkingSet rows) {
        String operator = e.text("operator");
        rows.find(VALIDATORS, operator)
                .map(known -> rows.touched(e, VALIDATORS, known))
                .orElseGet(() -> rows.create(e, VALIDATORS, operator))
                .set("node", e.text("node"))
                .set("state", StateNames.VALIDATOR.existing().getFirst())
                .set("changed_at", e.timestamp())
                .set("commission_bps", e.integer("commission"));
        node(e, rows, e.text("node"));
    }

    /** Whoever is leaving is jailed without another state. */
    private static void judged(RecordedEvent e, WorkingSet rows) {
        String previous = e.constant("previous", StateNames.VALIDATOR.all());
        String state = e.constant("status", StateNames.VALIDATOR.all());
        Row validator = validator(e, rows)
                .set("state", state)
                .set("changed_at", e.timestamp())
                .set("jailed_until", e.number("jailedUntil"));
        if (state.equals("Jailed") || state.equals(previous)) {
            validator.set("jailed_at", e.timestamp());
        } else if (previous.equals("Jailed") && state.equals("Bonded")) {
            validator.set("freed_at", e.timestamp());
        }
    }

    private static void rolled(RecordedEvent e, WorkingSet rows) {
        for (Object seat : e.list("seats")) {
            Map<?, ?> values = (Map<?, ?>) seat;
            rows.change(e, VALIDATORS, String.valueOf(values.get("operator"))).set("weight", values.get("weight"));
        }
    }

    private static Row validator(RecordedEvent e, WorkingSet rows) {
        return rows.change(e, VALIDATORS, e.text("operator"));
    }

    /** A node belongs to one operator for good. */
    private static void node(RecordedEvent e, WorkingSet rows, String node) {
        if (rows.find(NODES, node).isEmpty()) {
            rows.create(e, NODES, node).set("operator", e.text("operator"));
        }
    }
}
