package io.virtengine.besu.admission;

/**
 * Why a transaction is not taken.
 *
 * @param rule which one
 * @param reason what is wrong and what to do
 */
public record Refusal(Rule rule, String reason) {
    @Override
    public String toString() {
        return "VirtEngine " + rule + ": " + reason;
    }
}
