package io.virtengine.agent.bidding;

import io.virtengine.sdk.manifest.GroupSpec;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads group specifications in the form the SDK puts on chain. */
public final class ChainSpecifications implements GroupRequirements.Reader {
    @Override
    public GroupRequirements read(byte[] specification) {
        GroupSpec spec = GroupSpec.parse(specification);
        Set<String> classes = spec.volumes().stream()
                .map(GroupSpec.VolumeNeed::storageClass)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(HashSet::new));
        return new GroupRequirements(spec.group(), spec.attributes(), classes, spec.totals());
    }
}
