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
@RequestMapping("/api/v1/orders")
@Tag(name = "orders")
class OrderController {

    private static final Listing<OrderView> ALL = Listing.of(
                    "order", OrderView.class, "chain.orders", SortOrder.CREATED)
            .with("expired", "expired or (state = 'Open' and expires_at <= :now)");

    private final Lists lists;

    OrderController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Orders, page by page")
    @GetMapping
    Page<OrderView> list(
            @RequestParam(required = false) @Nullable String owner,
            @RequestParam(required = false) @Nullable String deployment,
            @RequestParam(required = false) @Nullable String state,
            @ParameterObject Paging paging) {
        return lists.page(
                ALL,
                Filters.none()
                        .address("owner", "owner", owner)
                        .id("deployment", "deployment_id", deployment)
                        .word("state", "state", state, StateNames.ORDER.existing()),
                paging);
    }

    @Operation(summary = "One order")
    @GetMapping("/{id}")
    Single<OrderView> one(@PathVariable String id) {
        return lists.single(ALL, Filters.id("id", id));
    }
}
