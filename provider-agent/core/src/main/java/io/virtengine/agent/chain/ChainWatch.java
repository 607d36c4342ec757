package io.virtengine.agent.chain;

import io.virtengine.agent.config.AgentConfiguration;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether the chain is there: asked regularly, it answered lately, and a second node, if there is one, agrees on
 * the head. While it is away nothing is bid and nobody is suspended for want of money.
 */
public final class ChainWatch {
    private final Market market;
    private final @Nullable LongSupplier secondHead;
    private final AgentConfiguration.Chain settings;
    private final Clock clock;
    private volatile @Nullable Seen seen;
    private volatile @Nullable String trouble = "not asked yet";

    private record Seen(Market.Head head, Instant firstSeenAt, Instant askedAt) {}

    /** @param secondHead height on the second node, or null if there is none */
    public ChainWatch(
            Market market, @Nullable LongSupplier secondHead, AgentConfiguration.Chain settings, Clock clock) {
        this.market = market;
        this.secondHead = secondHead;
        this.settings = settings;
        this.clock = clock;
    }

    /** Asks once. */
    public void look() {
        try {
            Market.Head head = market.head();
            if (secondHead != null) {
                long other = secondHead.getAsLong();
                if (Math.abs(other - head.number()) > settings.headTolerance()) {
                    trouble = "nodes disagree: heads " + head.number() + " and " + other;
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

    /** Whether the chain answered recently and without contradiction. */
    public boolean present() {
        Seen last = seen;
        if (trouble != null || last == null || since(last.askedAt()).compareTo(settings.staleAfter()) >= 0) {
            return false;
        }
        Duration halted = settings.haltedAfter();
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
     * @throws ChainAwayException if the chain was never reached
     */
    public Instant time() {
        Seen last = seen;
        if (last == null) {
            throw new ChainAwayException("the chain was not reached yet", new IllegalStateException(trouble()));
        }
        Instant moved = last.head().time().plus(since(last.firstSeenAt()));
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
