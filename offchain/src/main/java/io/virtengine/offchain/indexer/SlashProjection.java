package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import io.virtengine.sdk.market.StateNames;
import java.math.BigInteger;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Punishments of validators, and cases that wait for one. */
@Component
final class SlashProjection implements Projection {

    private static final String NOBODY = "0x" + "0".repeat(40);
    private static final String NO_CASE = "0x" + "0".repeat(64);
    private static final String CASES = "slash_cases";
    private static final String SLASHES = "slashes";

    @Override
    public Map<String, BiConsumer<RecordedEvent, WorkingSet>> reactions() {
        return Map.of(
                "SlashManager.CaseOpened", SlashProjection::opened,
                "SlashManager.CaseAppealed",
                        (e, rows) -> rows.change(e, CASES, e.text("caseId"))
                                .set("state", "Appealed")
                                .set("grounds_hash", e.text("groundsHash"))
                                .set("appealed_at", e.timestamp()),
                "SlashManager.CaseDismissed",
                        (e, rows) -> rows.change(e, CASES, e.text("caseId"))
                                .set("state", "Dismissed")
                                .set("decided_at", e.timestamp()),
                "SlashManager.ValidatorSlashed", SlashProjection::slashed,
                "SlashManager.ProceedsSplit", SlashProjection::split);
    }

    private static void opened(RecordedEvent e, WorkingSet rows) {
        RecordedEvent details = e.struct("details");
        String id = e.text("caseId");
        rows.find(CASES, id)
                .map(known -> rows.touched(e, CASES, known))
                .orElseGet(() -> rows.create(e, CASES, id))
                .set("validator", e.text("operator"))
                .set("offence", e.constant("offence", StateNames.OFFENCE.all()))
                .set("state", "Open")
                .set("infraction_at", details.number("infractionAt"))
                .set("executable_at", details.number("executableAt"))
                .set("reporter", somebody(details.text("reporter")))
                .set("evidence_hash", details.text("evidenceHash"))
                .set("opened_at", e.timestamp());
    }

    private static void slashed(RecordedEvent e, WorkingSet rows) {
        String id = e.text("caseId");
        long jailedUntil = e.number("jailedUntil");
        rows.find(SLASHES, id)
                .map(known -> rows.touched(e, SLASHES, known))
                .orElseGet(() -> rows.create(e, SLASHES, id))
                .set("validator", e.text("operator"))
                .set("offence", e.constant("offence", StateNames.OFFENCE.all()))
                .set("fraction", e.number("fraction"))
                .set("infraction_at", e.number("infractionAt"))
                .set("slashed_at", e.timestamp())
                .set("amount", e.integer("amount"))
                .set("jailed_until", jailedUntil == 0 ? null : jailedUntil)
                .set("tombstoned", e.flag("tombstoned"))
                .set("reporter", somebody(e.text("reporter")))
                .set("reporter_share", BigInteger.ZERO)
                .set("insurance", BigInteger.ZERO)
                .set("burned", BigInteger.ZERO);
        // What proves itself waits for nothing, so that it may have no case.
        rows.find(CASES, id)
                .ifPresent(known ->
                        rows.touched(e, CASES, known).set("state", "Executed").set("decided_at", e.timestamp()));
    }

    /** Without a case it is what was condemned in entries and lots. */
    private static void split(RecordedEvent e, WorkingSet rows) {
        BigInteger reporter = e.integer("reporter");
        BigInteger insurance = e.integer("insurance");
        BigInteger burned = e.integer("burned");
        if (e.text("caseId").equals(NO_CASE)) {
            StakeTotals.of(e, rows)
                    .subtract("condemned", reporter.add(insurance).add(burned));
            return;
        }
        rows.change(e, SLASHES, e.text("caseId"))
                .set("reporter_share", reporter)
                .set("insurance", insurance)
                .set("burned", burned);
    }

    private static @Nullable String somebody(String account) {
        return account.equals(NOBODY) ? null : account;
    }
}
