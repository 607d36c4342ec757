package io.virtengine.offchain.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/closings")
@Tag(name = "closings")
class ClosingController {

    private static final Listing<ClosingView> ALL = Listing.of(
                    "closing", ClosingView.class, "chain.reward_closings", SortOrder.CREATED)
            .foundBy("to_epoch = :id::bigint");

    private final Lists lists;

    ClosingController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Closings of the reward pool, page by page")
    @GetMapping
    Page<ClosingView> list(@ParameterObject Paging paging) {
        return lists.page(ALL, Filters.none(), paging);
    }

    @Operation(summary = "One closing, by its last epoch")
    @GetMapping("/{epoch}")
    Single<ClosingView> one(@PathVariable String epoch) {
        return lists.single(ALL, String.valueOf(Filters.number("epoch", epoch, Filters.MAX_EPOCH)));
    }
}
