package io.virtengine.agent.bidding;

/** Why an order was bid on, or was not, or not yet. Stored with each decision and counted. */
public enum Reason {
    BID(Kind.BID),
    ORDER_CLOSED(Kind.NEVER),
    ORDER_ENDS_TOO_SOON(Kind.NEVER),
    ORDER_FULL(Kind.NEVER),
    OWN_ORDER(Kind.NEVER),
    ALREADY_BID(Kind.NEVER),
    TENANT_DENIED(Kind.NEVER),
    SPECIFICATION_UNREADABLE(Kind.NEVER),
    SPECIFICATION_EXCEEDS_VECTOR(Kind.NEVER),
    ATTRIBUTE_MISSING(Kind.NEVER),
    GPU_NOT_OFFERED(Kind.NEVER),
    LARGER_THAN_PROVIDER(Kind.NEVER),
    PRICE_MISSING(Kind.NEVER),
    PRICE_UNREPRESENTABLE(Kind.NEVER),
    ABOVE_CEILING(Kind.NEVER),
    METERING_NOT_OFFERED(Kind.NEVER),
    SCORE_BELOW_THRESHOLD(Kind.NEVER),
    REFUSED_BY_CHAIN(Kind.NEVER),
    PROVIDER_NOT_ACTIVE(Kind.LATER),
    CAPACITY_TAKEN(Kind.LATER),
    BACKEND_NOT_READY(Kind.LATER),
    RATE_LIMITED(Kind.LATER),
    CHAIN_AWAY(Kind.LATER),
    BIDDER_UNDERFUNDED(Kind.LATER);

    /** What becomes of the order. */
    public enum Kind {
        /** A bid was sent. */
        BID,
        /** Decided for good. */
        NEVER,
        /** Looked at again until the order ends. */
        LATER
    }

    private final Kind kind;

    Reason(Kind kind) {
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
