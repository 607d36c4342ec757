package io.virtengine.offchain.api;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list.
 *
 * @param sort one of the list's sort orders; a leading minus turns it round
 * @param cursor {@code next} of the page before, asked for with the same filters and sort order
 * @param limit most items, 1 to 200
 */
public record Paging(
        @Parameter(description = "Sort order; a leading minus turns it round. Default -created.") @Nullable
        String sort,

        @Parameter(description = "`next` of the page before; filters and sort order must be the same.") @Nullable
        String cursor,

        @Parameter(
                description = "Most items, 1 to 200.",
                schema = @Schema(type = "integer", minimum = "1", maximum = "200", defaultValue = "50"))
        @Nullable
        String limit) {

    private static final int DEFAULT = 50;
    private static final int MOST = 200;

    int size() {
        if (limit == null) {
            return DEFAULT;
        }
        if (!limit.matches("[0-9]{1,3}") || Integer.parseInt(limit) < 1 || Integer.parseInt(limit) > MOST) {
            throw new InvalidParameter("limit", "must be a whole number from 1 to " + MOST);
        }
        return Integer.parseInt(limit);
    }
}
