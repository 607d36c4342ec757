package io.virtengine.simulation;

import io.virtengine.sdk.client.ChainEvent;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;

/** Cases that wait: of one contract that judges, told by its events. */
final class CaseChronicle {

    /**
     * A case.
     *
     * @param executableAt until then it can be appealed (s)
     */
    record Waiting(String id, String accused, long executableAt) {}

    private final String judge;
    private final String accused;
    private final Map<String, Waiting> open = new LinkedHashMap<>();
    private final Map<String, Waiting> appealed = new LinkedHashMap<>();

    private CaseChronicle(String judge, String accused) {
        this.judge = judge;
        this.accused = accused;
    }

    /** Those of validators. */
    static CaseChronicle ofValidators() {
        return new CaseChronicle("SlashManager", "operator");
    }

    /** Those of providers. */
    static CaseChronicle ofProviders() {
        return new CaseChronicle("ProviderPenalties", "provider");
    }

    void note(ChainEvent event) {
        if (!event.contract().equals(judge) || !event.values().containsKey("caseId")) {
            return;
        }
        String id = event.text("caseId");
        switch (event.name()) {
            case "CaseOpened", "ProviderCaseOpened" -> {
                Map<?, ?> details = (Map<?, ?>) event.values().get("details");
                long executableAt = ((BigInteger) details.get("executableAt")).longValueExact();
                open.put(id, new Waiting(id, event.text(accused), executableAt));
            }
            case "CaseAppealed", "ProviderCaseAppealed" -> appealed.put(id, open.remove(id));
            case "CaseDismissed", "ProviderCaseDismissed", "ValidatorSlashed", "ProviderSlashed" -> {
                open.remove(id);
                appealed.remove(id);
            }
            default -> {
                // Nothing about where a case stands.
            }
        }
    }

    /** The contract that judges. */
    String judge() {
        return judge;
    }

    /** Those nobody objected to, by id. */
    Map<String, Waiting> open() {
        return open;
    }

    /** Those that governance has to decide, by id. */
    Map<String, Waiting> appealed() {
        return appealed;
    }
}
