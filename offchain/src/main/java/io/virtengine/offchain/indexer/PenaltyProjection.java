package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import io.virtengine.sdk.market.StateNames;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What providers' bonds answered for: leases ended before their time, and offences. */
@Component
final class PenaltyProjection implements Projection {

    @Override
    public Map<String, BiConsumer<RecordedEvent, WorkingSet>> reactions() {
        return Map.of(
                "ProviderPenalties.LeaseTerminated",
                PenaltyProjection::terminated,
                "ProviderPenalties.ProviderCaseOpened",
                PenaltyProjection::opened,
                "ProviderPenalties.ProviderCaseAppealed",
                (e, rows) -> known(e, rows)
                        .set("state", "Appealed")
                        .set("appealed_at", e.timestamp())
                        .set("grounds_hash", e.text("groundsHash")),
                "ProviderPenalties.ProviderCaseDismissed",
                (e, rows) -> known(e, rows)
                        .set("state", "Dismissed")
                        .set("ended_at", e.timestamp())
                        .set("dismissed_by", e.text("by")),
                "ProviderPenalties.ProviderSlashed",
                PenaltyProjection::slashed);
    }

    private static void terminated(RecordedEvent e, WorkingSet rows) {
        rows.create(e, "termination_penalties", e.text("leaseId"))
                .set("provider", e.text("provider"))
                .set("customer", e.text("customer"))
                .set("reason", e.number("reason"))
                .set("unserved", e.number("unserved"))
                .set("penalty", e.integer("penalty"))
                .set("compensation", e.integer("compensation"))
                .set("terminated_at", e.timestamp());
    }

    private static void opened(RecordedEvent e, WorkingSet rows) {
        RecordedEvent details = e.struct("details");
        rows.create(e, "provider_cases", e.text("caseId"))
                .set("provider", e.text("provider"))
                .set("cause", details.constant("cause", StateNames.CASE_CAUSE.all()))
                .set("state", "Open")
                .set("fraction", details.number("fraction"))
                .set("lease_id", unlessZero(e.text("leaseId")))
                .set("reporter", unlessZero(details.text("reporter")))
                .set("customer", unlessZero(details.text("customer")))
                .set("loss", details.integer("loss"))
                .set("evidence_hash", unlessZero(details.text("evidenceHash")))
                .set("opened_at", details.number("openedAt"))
                .set("executable_at", details.number("executableAt"))
                .set("lapses_at", details.number("lapsesAt"));
    }

    private static void slashed(RecordedEvent e, WorkingSet rows) {
        known(e, rows)
                .set("state", "Executed")
                .set("ended_at", e.timestamp())
                .set("amount", e.integer("amount"))
                .set("compensation", e.integer("compensation"))
                .set("reward", e.integer("reward"))
                .set("burned", e.integer("burned"));
    }

    private static Row known(RecordedEvent e, WorkingSet rows) {
        return rows.change(e, "provider_cases", e.text("caseId"));
    }

    private static @Nullable String unlessZero(String word) {
        return word.chars().skip(2).allMatch(digit -> digit == '0') ? null : word;
    }
}
