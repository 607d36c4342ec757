package io.virtengine.agent.bidding;

import io.virtengine.sdk.manifest.ResourceTotals;
import java.util.Map;
import java.util.Set;

/**
 * What a group's specification asks of a provider.
 *
 * @param name the group's name
 * @param attributes values the provider must have, by key; the region is one of them
 * @param storageClasses storage classes it must offer
 * @param resources total of the specification
 */
public record GroupRequirements(
        String name, Map<String, String> attributes, Set<String> storageClasses, ResourceTotals resources) {
    public GroupRequirements {
        attributes = Map.copyOf(attributes);
        storageClasses = Set.copyOf(storageClasses);
    }

    /** Reads a group's specification. */
    @FunctionalInterface
    public interface Reader {
        /** @throws IllegalArgumentException if the bytes are no specification, with the reason */
        GroupRequirements read(byte[] specification);
    }
}
