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
@RequestMapping("/api/v1/bids")
@Tag(name = "bids")
class BidController {

    private static final Listing<BidView> ALL = Listing.of(
                    "bid",
                    BidView.class,
                    "chain.bids",
                    SortOrder.CREATED,
                    SortOrder.of("rate", "rate:numeric", "id:text"))
            .with("state", BidStates.EFFECTIVE);

    private final Lists lists;

    BidController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Bids, page by page")
    @GetMapping
    Page<BidView> list(
            @RequestParam(required = false) @Nullable String provider,
            @RequestParam(required = false) @Nullable String order,
            @RequestParam(required = false) @Nullable String state,
            @ParameterObject Paging paging) {
        return lists.page(
                ALL,
                BidStates.narrow(
                        Filters.none().address("provider", "provider", provider).id("order", "order_id", order), state),
                paging);
    }

    @Operation(summary = "One bid")
    @GetMapping("/{id}")
    Single<BidView> one(@PathVariable String id) {
        return lists.single(ALL, Filters.id("id", id));
    }
}
