package io.virtengine.offchain.api;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list.
 *
 * @param asOfBlock height of the block the answer is as of
 * @param asOfTime its time in Unix seconds
 * @param items in the order asked for
 * @param next cursor of the next page; null on the last one
 */
public record Page<T>(
        long asOfBlock,
        long asOfTime,
        List<T> items,
        @Schema(nullable = true) @Nullable String next) {}
