package io.virtengine.offchain.api;

import io.virtengine.sdk.market.StateNames;
import org.jspecify.annotations.Nullable;

/** The effective state of a bid: an open one whose time has run out is expired, without anyone having said so. */
final class BidStates {

    static final String EFFECTIVE = "case when state = 'Open' and expires_at <= :now then 'Expired' else state end";

    private BidStates() {}

    /** Narrows to an effective state, in a form the index on the stored state serves. */
    static Filters narrow(Filters filters, @Nullable String state) {
        if (state == null) {
            return filters;
        }
        return switch (Filters.word("state", state, StateNames.BID.existing())) {
            case "Open" -> filters.condition("state", state, "state = 'Open' and expires_at > :now");
            case "Expired" -> filters.condition("state", state, "state = 'Open' and expires_at <= :now");
            default -> filters.word("state", "state", state, StateNames.BID.existing());
        };
    }
}
