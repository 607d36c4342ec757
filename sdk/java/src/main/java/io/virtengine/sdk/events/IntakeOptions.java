package io.virtengine.sdk.events;

import java.time.Duration;

/**
 * How an intake behaves.
 *
 * @param poll how often the head is looked at
 * @param maxPage most blocks asked for at once; fewer are asked for when the node cannot answer
 * @param pageEvents events aimed at per page, which is one database transaction
 * @param auditEvery blocks after which the stored logs of the blocks before are compared with the blocks; 0 for never
 * @param longestRetry longest pause between attempts to reach the node
 */
public record IntakeOptions(Duration poll, int maxPage, int pageEvents, int auditEvery, Duration longestRetry) {

    public IntakeOptions {
        if (maxPage < 1 || auditEvery < 0 || pageEvents < 1 || poll.isNegative() || poll.isZero()) {
            throw new IllegalArgumentException(
                    "poll and page must be positive: " + poll + ", " + maxPage + " blocks, " + pageEvents + " events");
        }
    }

    /** Looks four times a second and asks for 2,000 blocks or about 5,000 events at once. */
    public static IntakeOptions defaults() {
        return new IntakeOptions(Duration.ofMillis(250), 2_000, 5_000, 1_000, Duration.ofSeconds(60));
    }

    /** With another pause between looks. */
    public IntakeOptions withPoll(Duration other) {
        return new IntakeOptions(other, maxPage, pageEvents, auditEvery, longestRetry);
    }

    /** With another largest page. */
    public IntakeOptions withMaxPage(int other) {
        return new IntakeOptions(poll, other, pageEvents, auditEvery, longestRetry);
    }

    /** With another number of events aimed at. */
    public IntakeOptions withPageEvents(int other) {
        return new IntakeOptions(poll, maxPage, other, auditEvery, longestRetry);
    }

    /** With another rhythm of the gap audit. */
    public IntakeOptions withAuditEvery(int other) {
        return new IntakeOptions(poll, maxPage, pageEvents, other, longestRetry);
    }

    /** With another longest pause while the node is away. */
    public IntakeOptions withLongestRetry(Duration other) {
        return new IntakeOptions(poll, maxPage, pageEvents, auditEvery, other);
    }
}
