package io.virtengine.simulation;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Keys of consensus nodes, which their operators hold. */
final class NodeKeys {

    private final long seed;
    private final Map<String, Actor> nodes = new HashMap<>();
    private int made;

    NodeKeys(long seed, Collection<Actor> known) {
        this.seed = seed;
        known.forEach(node -> nodes.put(node.address(), node));
    }

    /** A new one. */
    Actor make() {
        Actor node = Actor.of(seed, "node-" + ++made);
        nodes.put(node.address(), node);
        return node;
    }

    /** The key of a node that an operator has, or tried to register. */
    Optional<Actor> of(String address) {
        return Optional.ofNullable(nodes.get(address.toLowerCase(Locale.ROOT)));
    }

    /** Keys of these nodes, in ascending order of their addresses. */
    List<Actor> of(Collection<?> addresses) {
        return addresses.stream()
                .map(address -> of((String) address)
                        .orElseThrow(() -> new IllegalStateException("nobody has the key of " + address)))
                .sorted(java.util.Comparator.comparing(Actor::address))
                .toList();
    }
}
