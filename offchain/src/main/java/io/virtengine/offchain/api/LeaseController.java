package io.virtengine.offchain.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.virtengine.sdk.market.StateNames;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/leases")
@Tag(name = "leases")
class LeaseController {

    private static final Listing<LeaseView> ALL = Listing.of(
            "lease",
            LeaseView.class,
            "chain.leases",
            SortOrder.CREATED,
            SortOrder.of("closed", "closed_at:bigint", "id:text").onlyIf("closed_at is not null"));

    private final Lists lists;

    LeaseController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Leases, page by page")
    @GetMapping
    Page<LeaseView> list(
            @RequestParam(required = false) @Nullable String owner,
            @RequestParam(required = false) @Nullable String provider,
            @RequestParam(required = false) @Nullable String deployment,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String closeReason,
            @ParameterObject Paging paging) {
        return lists.page(
                ALL,
                Filters.none()
                        .address("owner", "owner", owner)
                        .address("provider", "provider", provider)
                        .id("deployment", "deployment_id", deployment)
                        .word("state", "state", state, StateNames.LEASE.existing())
                        .number("closeReason", "close_reason", closeReason, 65_535),
                paging);
    }

    @Operation(summary = "One lease")
    @GetMapping("/{id}")
    Single<LeaseView> one(@PathVariable String id) {
        return lists.single(ALL, Filters.id("id", id));
    }
}
