package io.virtengine.offchain.api;

/** How far an account's money reaches; formulas of market spec 6.1 as SQL. */
final class Runway {

    /** {@code B - R * (min(now, t*) - t0)}. */
    static final String AVAILABLE =
            "available - rate * greatest(0, least(:now, coalesce(funded_until, :now)) - settled_at)";

    /** {@code t* - now}, not below zero; null without streams. */
    static final String SECONDS_LEFT = "case when funded_until is not null then greatest(0, funded_until - :now) end";

    private Runway() {}
}
