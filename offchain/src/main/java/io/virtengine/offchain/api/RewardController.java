package io.virtengine.offchain.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/rewards")
@Tag(name = "rewards")
class RewardController {

    private static final long MAX_EPOCH = 1L << 40;

    private static final Listing<RewardView> ALL =
            Listing.of("reward", RewardView.class, "chain.validator_rewards", SortOrder.CREATED);

    private final Lists lists;

    RewardController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "What validators were paid by closings of the reward pool, page by page")
    @GetMapping
    Page<RewardView> list(
            @RequestParam(required = false) @Nullable String validator,
            @RequestParam(required = false) @Nullable String epoch,
            @ParameterObject Paging paging) {
        return lists.page(
                ALL,
                Filters.none().address("validator", "validator", validator).number("epoch", "epoch", epoch, MAX_EPOCH),
                paging);
    }
}
