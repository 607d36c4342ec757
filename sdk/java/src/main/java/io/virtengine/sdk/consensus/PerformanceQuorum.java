package io.virtengine.sdk.consensus;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.signing.PerformanceReport;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reports of one epoch by nodes of the consensus set, sorted by what they agree on: everything but the seals, of which each
 * node collected its own. At two thirds of the set, rounded up, {@code IPerformanceBoard.submit} takes them. Whoever carries
 * them can add nothing to them.
 */
public final class PerformanceQuorum {

    private final Set<String> nodes;
    private final Map<String, SortedMap<String, SignedPerformance>> byContent = new LinkedHashMap<>();

    /** @param nodes the present set: {@code IValidatorRegistry.getValidators} */
    public PerformanceQuorum(Collection<String> nodes) {
        this.nodes = nodes.stream().map(Hex::address).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Takes a report in. One of an epoch that the node has not seen all of says nothing, nor does one by a node outside the
     * set; of two by one node that say the same, but for the seals, the later counts.
     *
     * @return whether it counts
     */
    public boolean add(SignedPerformance said) {
        if (!said.report().complete() || !nodes.contains(said.observer())) {
            return false;
        }
        byContent.computeIfAbsent(content(said.report()), _ -> new TreeMap<>()).put(said.observer(), said);
        return true;
    }

    /** How many nodes must agree. */
    public int needed() {
        return (2 * nodes.size() + 2) / 3;
    }

    /** Nodes in the set. */
    public int size() {
        return nodes.size();
    }

    /** The most that agree, by node in ascending order; empty while nobody said anything. */
    public SortedMap<String, SignedPerformance> agreed() {
        return byContent.values().stream()
                .max(Comparator.comparingInt(Map::size))
                .map(TreeMap::new)
                .orElseGet(TreeMap::new);
    }

    /** Whether enough agree. */
    public boolean isReached() {
        return !nodes.isEmpty() && agreed().size() >= needed();
    }

    /**
     * Arguments of {@code submit}: report, lines, observations.
     *
     * @throws IllegalStateException if too few agree
     */
    public List<Object> arguments() {
        SortedMap<String, SignedPerformance> agreed = agreed();
        if (!isReached()) {
            throw new IllegalStateException(
                    "only " + agreed.size() + " of " + size() + " nodes say the same, " + needed() + " must");
        }
        PerformanceReport report = agreed.get(agreed.firstKey()).report();
        return List.of(
                List.of(report.epoch(), report.fromBlock(), report.toBlock(), report.complete(), report.gasUsed()),
                report.lines().stream()
                        .<Object>map(line -> List.of(line.node(), line.proposed(), line.missed()))
                        .toList(),
                agreed.values().stream()
                        .<Object>map(
                                said -> List.of(said.observer(), said.report().seals(), Hex.decode(said.signature())))
                        .toList());
    }

    private static String content(PerformanceReport report) {
        return report.epoch() + " " + report.fromBlock() + " " + report.toBlock() + " " + report.gasUsed() + " "
                + Hex.encode(report.turns());
    }
}
