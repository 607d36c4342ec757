package io.virtengine.offchain.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/grants")
@Tag(name = "grants")
class GrantController {

    private static final Listing<GrantView> ALL = Listing.of(
                    "grant", GrantView.class, "chain.grants", SortOrder.CREATED)
            .foundBy("id = :id::numeric");

    private final Lists lists;

    GrantController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Grants, page by page")
    @GetMapping
    Page<GrantView> list(
            @RequestParam(required = false) @Nullable String granter,
            @RequestParam(required = false) @Nullable String grantee,
            @ParameterObject Paging paging) {
        return lists.page(
                ALL,
                Filters.none().address("granter", "granter", granter).address("grantee", "grantee", grantee),
                paging);
    }

    @Operation(summary = "One grant")
    @GetMapping("/{id}")
    Single<GrantView> one(@PathVariable String id) {
        return lists.single(ALL, Long.toString(Filters.number("id", id, Long.MAX_VALUE)));
    }
}
