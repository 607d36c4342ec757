package io.virtengine.agent.custody;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The replacement of one key by another.
 *
 * @param previous generation of the old key
 * @param next generation of the new key
 * @param step the last step done
 * @param instruction the command the owner may have to send; empty before {@code PREPARED}
 * @param intentKey the agent's own transaction that registers the key, where it may send one
 * @param retireAfter when the old key may be retired; null before the switch
 */
public record Rotation(
        long id,
        KeyRole role,
        int previous,
        int next,
        RotationStep step,
        String instruction,
        @Nullable String intentKey,
        @Nullable Instant retireAfter,
        Instant startedAt,
        @Nullable Instant finishedAt) {}
