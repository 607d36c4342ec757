package io.virtengine.sdk.tx;

import java.time.Duration;

/**
 * How a sender behaves.
 *
 * @param pricing what is paid for gas
 * @param poll how often the outbox and receipts are looked at
 * @param maxInFlight transactions sent and not yet mined at the same time
 * @param rebroadcastAfter the same bytes are sent again when not mined by then; three block periods is a good value
 * @param replaceAfter the transaction that the chain waits for is offered at a higher price when not mined by then; ten
 *     block periods is a good value. Without effect where gas is free: zero is no higher than zero
 * @param maxAttempts failed preparations, other than a node that cannot be reached, before an intent is given up
 * @param longestRetry longest pause between attempts to reach the node
 * @param limits how much may be sent
 */
public record SenderOptions(
        GasPricing pricing,
        Duration poll,
        int maxInFlight,
        Duration rebroadcastAfter,
        Duration replaceAfter,
        int maxAttempts,
        Duration longestRetry,
        SendLimits limits) {

    public SenderOptions {
        if (!poll.isPositive() || !replaceAfter.isPositive() || maxInFlight < 1 || maxAttempts < 1) {
            throw new IllegalArgumentException("poll, replaceAfter, maxInFlight and maxAttempts must be positive: "
                    + poll + ", " + replaceAfter + ", " + maxInFlight + ", " + maxAttempts);
        }
    }

    /**
     * Free gas, looks five times a second, 16 in flight, repeats after 6 s, replaces after 20 s, 8 attempts, retries at
     * least each minute, no limits.
     */
    public static SenderOptions defaults() {
        return new SenderOptions(
                GasPricing.free(),
                Duration.ofMillis(200),
                16,
                Duration.ofSeconds(6),
                Duration.ofSeconds(20),
                8,
                Duration.ofSeconds(60),
                SendLimits.none());
    }

    /** With another price. */
    public SenderOptions withPricing(GasPricing other) {
        return new SenderOptions(
                other, poll, maxInFlight, rebroadcastAfter, replaceAfter, maxAttempts, longestRetry, limits);
    }

    /** With another pause between looks. */
    public SenderOptions withPoll(Duration other) {
        return new SenderOptions(
                pricing, other, maxInFlight, rebroadcastAfter, replaceAfter, maxAttempts, longestRetry, limits);
    }

    /** With another repeat time. */
    public SenderOptions withRebroadcastAfter(Duration other) {
        return new SenderOptions(pricing, poll, maxInFlight, other, replaceAfter, maxAttempts, longestRetry, limits);
    }

    /** With another time until a higher price is offered. */
    public SenderOptions withReplaceAfter(Duration other) {
        return new SenderOptions(
                pricing, poll, maxInFlight, rebroadcastAfter, other, maxAttempts, longestRetry, limits);
    }

    /** With another longest pause while the node is away. */
    public SenderOptions withLongestRetry(Duration other) {
        return new SenderOptions(
                pricing, poll, maxInFlight, rebroadcastAfter, replaceAfter, maxAttempts, other, limits);
    }

    /** With another number in flight. */
    public SenderOptions withMaxInFlight(int other) {
        return new SenderOptions(
                pricing, poll, other, rebroadcastAfter, replaceAfter, maxAttempts, longestRetry, limits);
    }

    /** With other limits. */
    public SenderOptions withLimits(SendLimits other) {
        return new SenderOptions(
                pricing, poll, maxInFlight, rebroadcastAfter, replaceAfter, maxAttempts, longestRetry, other);
    }
}
