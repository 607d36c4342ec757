package io.virtengine.sdk.events;

import java.time.Duration;

/**
 * How an intake behaves.
 *
 * @param name intakes of the same name in one database are the same intake
 * @param startBlock first block read, usually that of the first deployment
 * @param poll how often the head is looked at
 * @param maxPage blocks asked for at once; halved when the node cannot answer
 * @param longestRetry longest pause between attempts to reach the node
 */
public record IntakeOptions(String name, long startBlock, Duration poll, int maxPage, Duration longestRetry) {

    public IntakeOptions {
        if (startBlock < 0 || maxPage < 1 || poll.isNegative() || poll.isZero()) {
            throw new IllegalArgumentException("start block and page and poll must be positive");
        }
    }

    /** Looks four times a second and asks for 2,000 blocks at once. */
    public static IntakeOptions from(long startBlock) {
        return new IntakeOptions("main", startBlock, Duration.ofMillis(250), 2_000, Duration.ofSeconds(60));
    }

    /** With another pause between looks. */
    public IntakeOptions withPoll(Duration other) {
        return new IntakeOptions(name, startBlock, other, maxPage, longestRetry);
    }

    /** With another largest page. */
    public IntakeOptions withMaxPage(int other) {
        return new IntakeOptions(name, startBlock, poll, other, longestRetry);
    }

    /** With another longest pause while the node is away. */
    public IntakeOptions withLongestRetry(Duration other) {
        return new IntakeOptions(name, startBlock, poll, maxPage, other);
    }
}
