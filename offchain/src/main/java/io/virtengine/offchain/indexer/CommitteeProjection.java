package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import java.util.Arrays;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The members of every committee, whatever contract believes it. */
@Component
final class CommitteeProjection implements Projection {

    private static final String SEPARATOR = ",";

    @Override
    public Map<String, BiConsumer<RecordedEvent, WorkingSet>> reactions() {
        return Map.of(
                Reactions.ANY_CONTRACT + "CommitteeChanged", CommitteeProjection::changed,
                Reactions.ANY_CONTRACT + "MemberRemoved", CommitteeProjection::removed);
    }

    private static void changed(RecordedEvent e, WorkingSet rows) {
        rows.find("committees", e.contract())
                .map(known -> rows.touched(e, "committees", known))
                .orElseGet(() -> rows.create(e, "committees", e.contract()))
                .set("members", e.list("members").stream().map(String::valueOf).collect(Collectors.joining(SEPARATOR)))
                .set("threshold", e.number("threshold"))
                .set("changed_at", e.timestamp());
    }

    private static void removed(RecordedEvent e, WorkingSet rows) {
        Row committee = rows.change(e, "committees", e.contract());
        String member = e.text("member");
        committee
                .set(
                        "members",
                        Arrays.stream(committee.text("members").split(SEPARATOR))
                                .filter(other -> !other.equals(member))
                                .collect(Collectors.joining(SEPARATOR)))
                .set("changed_at", e.timestamp());
    }
}
