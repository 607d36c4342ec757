package io.virtengine.offchain.api;

import org.jspecify.annotations.Nullable;

/**
 * A node that takes part in consensus, or did.
 *
 * @param node address of the key it signs blocks with
 * @param operator who runs it
 * @param state Active, Removed or Tombstoned
 * @param changedAt when it came into that state, Unix seconds
 * @param software version of the software it last signed that it runs
 * @param softwareSince when it said so, by its own clock, Unix seconds
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record ValidatorView(
        String node,
        String operator,
        String state,
        long changedAt,
        @Nullable String software,
        @Nullable Long softwareSince,
        long createdBlock,
        long updatedBlock) {}
