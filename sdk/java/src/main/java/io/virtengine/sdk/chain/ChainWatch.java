package io.virtengine.sdk.chain;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether the chain is there: asked regularly, it answered lately, it goes on, and every further node agrees with
 * the first: heads close to each other, and the same block at the height both have. {@link #look} is called by one
 * thread, the rest by any.
 */
public final class ChainWatch {

    private final ChainClient first;
    private final List<ChainClient> others;
    private final Rules rules;
    private final Clock clock;
    private volatile @Nullable Seen seen;
    private volatile @Nullable String trouble = "not asked yet";

    private record Seen(BlockHeader head, Instant firstSeenAt, Instant askedAt) {}

    /**
     * When a chain counts as present.
     *
     * @param headTolerance blocks the nodes' heads may differ
     * @param staleAfter age of the newest answer from which the chain counts as away
     * @param haltedAfter age of the newest block from which the chain counts as away; null where blocks are made only on
     *     demand
     */
    public record Rules(
            int headTolerance,
            Duration staleAfter,
            @Nullable Duration haltedAfter) {

        public Rules {
            if (headTolerance < 0 || !staleAfter.isPositive()) {
                throw new IllegalArgumentException("the tolerance must not be negative and the limit positive: "
                        + headTolerance + ", " + staleAfter);
            }
        }
    }

    /** @param others nodes that must agree with the first; may be empty */
    public ChainWatch(ChainClient first, List<ChainClient> others, Rules rules, Clock clock) {
        this.first = first;
        this.others = List.copyOf(others);
        this.rules = rules;
        this.clock = clock;
    }

    /** Asks every node once. */
    public void look() {
        try {
            BlockHeader head = first.head();
            for (ChainClient other : others) {
                String difference = difference(head, other);
                if (difference != null) {
                    trouble = difference;
                    return;
                }
            }
            Seen last = seen;
            Instant now = clock.instant();
            boolean same = last != null && last.head().equals(head);
            seen = new Seen(head, same ? last.firstSeenAt() : now, now);
            trouble = null;
        } catch (RuntimeException e) {
            trouble = String.valueOf(e.getMessage());
        }
    }

    private @Nullable String difference(BlockHeader head, ChainClient other) {
        BlockHeader its = other.head();
        if (Math.abs(its.number() - head.number()) > rules.headTolerance()) {
            return "nodes disagree: heads " + head.number() + " and " + its.number() + " at "
                    + other.endpoint().http();
        }
        long common = Math.min(head.number(), its.number());
        String ours = hash(head, common, first);
        String theirs = hash(its, common, other);
        return ours.equals(theirs)
                ? null
                : "nodes disagree: block " + common + " is " + ours + " and " + theirs + " at "
                        + other.endpoint().http();
    }

    private static String hash(BlockHeader head, long number, ChainClient node) {
        return number == head.number()
                ? head.hash()
                : node.block(number)
                        .orElseThrow(() -> new RpcException.Unavailable("the node lost block " + number, null))
                        .hash();
    }

    /** Whether the chain answered recently and without contradiction. */
    public boolean present() {
        Seen last = seen;
        if (trouble != null || last == null || since(last.askedAt()).compareTo(rules.staleAfter()) >= 0) {
            return false;
        }
        Duration halted = rules.haltedAfter();
        return halted == null || since(last.firstSeenAt()).compareTo(halted) < 0;
    }

    /** Why it is not present. */
    public String trouble() {
        String now = trouble;
        return now == null ? "no answer, or no new block, for too long" : now;
    }

    /**
     * The time the next block will carry, as far as one can know: the newest block's, moved on by the time since it
     * appeared, and not before the wall clock, which a chain that makes blocks only on demand follows.
     *
     * @throws RpcException.Unavailable if the chain was never reached
     */
    public Instant time() {
        Seen last = seen;
        if (last == null) {
            throw new RpcException.Unavailable("the chain was not reached yet: " + trouble(), null);
        }
        Instant moved = Instant.ofEpochSecond(last.head().timestamp()).plus(since(last.firstSeenAt()));
        Instant wall = clock.instant();
        return moved.isAfter(wall) ? moved : wall;
    }

    /** Height last seen; -1 before the first answer. */
    public long height() {
        Seen last = seen;
        return last == null ? -1 : last.head().number();
    }

    private Duration since(Instant time) {
        Duration age = Duration.between(time, clock.instant());
        return age.isNegative() ? Duration.ZERO : age;
    }
}
