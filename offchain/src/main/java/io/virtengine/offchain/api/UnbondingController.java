package io.virtengine.offchain.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/unbondings")
@Tag(name = "unbondings")
class UnbondingController {

    private static final List<String> STATES = List.of("Pending", "Completed", "Cancelled");

    private static final Listing<UnbondingView> ALL = Listing.of(
                    "unbonding", UnbondingView.class, "chain.unbondings", SortOrder.CREATED)
            .with("value", "coalesce(returned, chain.unbonding_value(unbondings))");

    private final Lists lists;

    UnbondingController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Stake on its way out, page by page")
    @GetMapping
    Page<UnbondingView> list(
            @RequestParam(required = false) @Nullable String delegator,
            @RequestParam(required = false) @Nullable String validator,
            @RequestParam(required = false) @Nullable String state,
            @ParameterObject Paging paging) {
        return lists.page(
                ALL,
                Filters.none()
                        .address("delegator", "delegator", delegator)
                        .address("validator", "validator", validator)
                        .word("state", "state", state, STATES),
                paging);
    }
}
