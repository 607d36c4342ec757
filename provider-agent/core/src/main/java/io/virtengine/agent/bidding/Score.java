package io.virtengine.agent.bidding;

import java.util.Map;

/**
 * How much an order is wanted.
 *
 * @param value 0–100
 * @param factors each part of it, 0–100, before weighting
 */
public record Score(int value, Map<String, Integer> factors) {
    public Score {
        factors = Map.copyOf(factors);
    }
}
