package io.virtengine.sdk.consensus;

import io.virtengine.sdk.abi.Hex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Two blocks of one height and round that one node sealed, as {@code ISlashManager.reportDoubleSign} takes them.
 *
 * @param node address of the node that sealed both
 * @param first one header
 * @param second the other
 */
public record DoubleSignEvidence(String node, SealedHeader first, SealedHeader second) {

    /** @throws IllegalArgumentException if they do not prove anything: the message says why */
    public DoubleSignEvidence {
        node = Hex.address(node);
        requireConflict(first, second);
        if (!first.seals().containsKey(node) || !second.seals().containsKey(node)) {
            throw new IllegalArgumentException(node + " has not sealed both headers");
        }
    }

    /**
     * What two headers prove, a piece for each node that sealed both; empty if nobody did.
     *
     * @throws IllegalArgumentException if the headers do not conflict: the message says why
     */
    public static List<DoubleSignEvidence> between(SealedHeader first, SealedHeader second) {
        requireConflict(first, second);
        var evidence = new ArrayList<DoubleSignEvidence>();
        for (String node : first.seals().keySet()) {
            if (second.seals().containsKey(node)) {
                evidence.add(new DoubleSignEvidence(node, first, second));
            }
        }
        return List.copyOf(evidence);
    }

    /** The contract's two arguments. */
    public List<Map<String, String>> arguments() {
        return List.of(half(first), half(second));
    }

    private Map<String, String> half(SealedHeader sealed) {
        return Map.of("header", sealed.header(), "seal", sealed.seals().getOrDefault(node, ""));
    }

    private static void requireConflict(SealedHeader first, SealedHeader second) {
        require(first.number() == second.number(), "heights", first.number(), second.number());
        // In another round a validator may seal another block: the first one's was given up.
        require(first.round() == second.round(), "rounds", first.round(), second.round());
        require(first.parentHash().equals(second.parentHash()), "parents", first.parentHash(), second.parentHash());
        if (first.header().equals(second.header())) {
            throw new IllegalArgumentException("both headers are the same block");
        }
    }

    private static void require(boolean same, String what, Object first, Object second) {
        if (!same) {
            throw new IllegalArgumentException(
                    "the headers are of two " + what + ", " + first + " and " + second + ": that is legal");
        }
    }
}
