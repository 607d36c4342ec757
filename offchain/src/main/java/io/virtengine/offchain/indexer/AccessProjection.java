package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import io.virtengine.sdk.market.StateNames;
import java.util.Map;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Component;

/** Parameters and the operating status of accounts. */
@Component
final class AccessProjection implements Projection {

    @Override
    public Map<String, BiConsumer<RecordedEvent, WorkingSet>> reactions() {
        return Map.of(
                "ParameterRegistry.ParameterDefined",
                AccessProjection::defined,
                "ParameterRegistry.ParameterChanged",
                (e, rows) -> rows.change(e, "parameters", e.text("key"))
                        .set("value", e.integer("value"))
                        .set("changed_at", e.timestamp()),
                "ParameterRegistry.ParameterLimited",
                AccessProjection::limited,
                "AccountStatus.AccountStatusChanged",
                AccessProjection::statusChanged,
                Reactions.ANY_CONTRACT + "IntakePauseChanged",
                AccessProjection::intakeChanged);
    }

    private static void defined(RecordedEvent e, WorkingSet rows) {
        rows.create(e, "parameters", e.text("key"))
                .set("name", StorableText.of(e.text("name")))
                .set("unit", StorableText.of(e.text("unit")))
                .set("value", e.integer("value"))
                .set("minimum", e.integer("minimum"))
                .set("maximum", e.integer("maximum"))
                .set("parameter_class", StateNames.PARAMETER_CLASS.all().getFirst())
                .set("step", 0)
                .set("pause", 0);
    }

    private static void limited(RecordedEvent e, WorkingSet rows) {
        rows.change(e, "parameters", e.text("key"))
                .set("parameter_class", e.constant("parameterClass", StateNames.PARAMETER_CLASS.all()))
                .set("step", e.number("step"))
                .set("pause", e.number("pause"));
    }

    private static void intakeChanged(RecordedEvent e, WorkingSet rows) {
        rows.find("intake", e.contract())
                .map(known -> rows.touched(e, "intake", known))
                .orElseGet(() -> rows.create("intake", e.contract()).set("updated_block", e.block()))
                .set("paused", e.flag("paused"))
                .set("changed_by", e.text("by"));
    }

    private static void statusChanged(RecordedEvent e, WorkingSet rows) {
        String account = e.text("account");
        Row row = rows.find("account_statuses", account)
                .map(known -> rows.touched(e, "account_statuses", known))
                .orElseGet(() -> rows.create(e, "account_statuses", account));
        row.set("status", e.constant("status", StateNames.ACCOUNT_STATUS.all()))
                .set("reason_hash", e.text("reasonHash"))
                .set("changed_by", e.text("by"))
                .set("changed_at", e.timestamp());
    }
}
