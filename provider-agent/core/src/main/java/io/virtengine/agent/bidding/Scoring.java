package io.virtengine.agent.bidding;

import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.sdk.manifest.ResourceTotals;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Scores an order 0–100 by weighted parts (provider spec 1.6): margin, fit into free capacity, expected duration, the
 * tenant's history with this provider, headroom under the ceiling, urgency, strategic tags. A part nothing is known of
 * counts half.
 */
public final class Scoring {
    private static final int FULL = 100;
    private static final int UNKNOWN = 50;
    private static final long LONG_LEASE = Duration.ofDays(30).toSeconds();
    private final AgentConfiguration.Bidding bidding;

    public Scoring(AgentConfiguration.Bidding bidding) {
        this.bidding = bidding;
    }

    /**
     * What is known besides the order itself.
     *
     * @param free capacity before this order
     * @param total the provider's whole capacity
     * @param fundedSeconds how long the tenant's account could pay this price
     * @param leasesPaid leases of this tenant that ended in order
     * @param leasesBroken leases of this tenant that ran dry
     * @param margin part of the price that is profit, 0–1
     */
    public record Circumstances(
            ResourceTotals free,
            ResourceTotals total,
            long fundedSeconds,
            int leasesPaid,
            int leasesBroken,
            BigDecimal margin,
            Instant now) {}

    public Score score(OpenOrder order, GroupRequirements group, BidPrice price, Circumstances known) {
        AgentConfiguration.Weights w = bidding.weights();
        Map<String, Integer> parts = new LinkedHashMap<>();
        long sum = 0;
        sum += part(parts, "margin", w.margin(), percent(known.margin()));
        sum += part(parts, "fit", w.fit(), fit(order.resources(), known));
        sum += part(parts, "duration", w.duration(), ratio(known.fundedSeconds(), LONG_LEASE));
        sum += part(parts, "trust", w.trust(), trust(known));
        sum += part(parts, "headroom", w.headroom(), headroom(order.ceiling(), price.comparable()));
        sum += part(parts, "urgency", w.urgency(), urgency(order, known.now()));
        sum += part(parts, "strategic", w.strategic(), strategic(group));
        return new Score((int) (sum / w.sum()), parts);
    }

    /** Fullest remaining dimension after placement: a workload that leaves little stranded fits well. */
    private static int fit(ResourceTotals wanted, Circumstances known) {
        int cpu =
                used(known.free().cpuMilli() - wanted.cpuMilli(), known.total().cpuMilli());
        int memory = used(
                known.free().memoryMiB() - wanted.memoryMiB(), known.total().memoryMiB());
        return FULL - Math.abs(cpu - memory);
    }

    private static int used(long left, long total) {
        return total == 0 ? 0 : FULL - ratio(Math.max(0, left), total);
    }

    private static int trust(Circumstances known) {
        int seen = known.leasesPaid() + known.leasesBroken();
        return seen == 0 ? UNKNOWN : FULL * known.leasesPaid() / seen;
    }

    private static int headroom(BigInteger ceiling, BigInteger asked) {
        return ceiling.signum() == 0
                ? 0
                : ceiling.subtract(asked)
                        .max(BigInteger.ZERO)
                        .multiply(BigInteger.valueOf(FULL))
                        .divide(ceiling)
                        .intValueExact();
    }

    /** The nearer the end, the less is left to others: five minutes before it counts full, an hour before nothing. */
    private static int urgency(OpenOrder order, Instant now) {
        long left = Math.max(0, Duration.between(now, order.expiresAt()).toSeconds());
        return left <= 300 ? FULL : Math.max(0, FULL - ratio(left - 300, 3_300));
    }

    private int strategic(GroupRequirements group) {
        return bidding.strategicTags().stream()
                        .anyMatch(tag -> group.attributes().containsKey(tag))
                ? FULL
                : 0;
    }

    private static int percent(BigDecimal fraction) {
        return fraction.movePointRight(2)
                .max(BigDecimal.ZERO)
                .min(BigDecimal.valueOf(FULL))
                .intValue();
    }

    private static int ratio(long part, long whole) {
        return (int) Math.min(FULL, Math.multiplyExact(Math.min(part, whole), FULL) / whole);
    }

    private static long part(Map<String, Integer> parts, String name, int weight, int value) {
        parts.put(name, value);
        return (long) weight * value;
    }
}
