package io.virtengine.sdk.tx;

import java.time.Duration;

/**
 * How a sender behaves.
 *
 * @param pricing what is paid for gas
 * @param poll how often the outbox and receipts are looked at
 * @param maxInFlight transactions sent and not yet mined at the same time
 * @param rebroadcastAfter the same bytes are sent again when not mined by then; three block periods is a good value
 * @param maxAttempts failed preparations, other than a node that cannot be reached, before an intent is given up
 * @param longestRetry longest pause between attempts to reach the node
 */
public record SenderOptions(
        GasPricing pricing,
        Duration poll,
        int maxInFlight,
        Duration rebroadcastAfter,
        int maxAttempts,
        Duration longestRetry) {

    public SenderOptions {
        if (poll.isNegative() || poll.isZero() || maxInFlight < 1 || maxAttempts < 1) {
            throw new IllegalArgumentException("poll, maxInFlight and maxAttempts must be positive: " + poll + ", "
                    + maxInFlight + ", " + maxAttempts);
        }
    }

    /** Free gas, looks five times a second, 16 in flight, repeats after 6 s, 8 attempts, retries at least each minute. */
    public static SenderOptions defaults() {
        return new SenderOptions(
                GasPricing.free(), Duration.ofMillis(200), 16, Duration.ofSeconds(6), 8, Duration.ofSeconds(60));
    }

    /** With another pause between looks. */
    public SenderOptions withPoll(Duration other) {
        return new SenderOptions(pricing, other, maxInFlight, rebroadcastAfter, maxAttempts, longestRetry);
    }

    /** With another repeat time. */
    public SenderOptions withRebroadcastAfter(Duration other) {
        return new SenderOptions(pricing, poll, maxInFlight, other, maxAttempts, longestRetry);
    }

    /** With another longest pause while the node is away. */
    public SenderOptions withLongestRetry(Duration other) {
        return new SenderOptions(pricing, poll, maxInFlight, rebroadcastAfter, maxAttempts, other);
    }

    /** With another number in flight. */
    public SenderOptions withMaxInFlight(int other) {
        return new SenderOptions(pricing, poll, other, rebroadcastAfter, maxAttempts, longestRetry);
    }
}
