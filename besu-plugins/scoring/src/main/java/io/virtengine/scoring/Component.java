package io.virtengine.scoring;

/** The six components of a composite score; their order is the order of weights, minima, raw and weighted scores. */
public enum Component {
    DOCUMENT,
    FACE,
    LIVENESS,
    CONSISTENCY,
    HISTORY,
    RISK
}
