package io.virtengine.offchain.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/warnings")
@Tag(name = "warnings")
class WarningController {

    private static final Listing<WarningView> ALL = Listing.of(
                    "warning", WarningView.class, "warnings", SortOrder.of("created", "id:bigint"))
            .foundBy("id = :id::bigint");

    private final Lists lists;

    WarningController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Low-balance warnings, page by page")
    @GetMapping
    Page<WarningView> list(
            @RequestParam(required = false) @Nullable String owner,
            @RequestParam(required = false) @Nullable String account,
            @RequestParam(required = false) @Nullable String active,
            @ParameterObject Paging paging) {
        Filters filters = Filters.none().address("owner", "owner", owner).id("account", "account_id", account);
        if (active != null) {
            boolean holds =
                    Filters.word("active", active, List.of("true", "false")).equals("true");
            filters.condition("active", active, holds ? "cleared_at is null" : "cleared_at is not null");
        }
        return lists.page(ALL, filters, paging);
    }

    @Operation(summary = "One warning")
    @GetMapping("/{id}")
    Single<WarningView> one(@PathVariable String id) {
        return lists.single(ALL, Long.toString(Filters.number("id", id, Long.MAX_VALUE)));
    }
}
