package io.virtengine.offchain.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/pools")
@Tag(name = "pools")
class StakePoolController {

    private static final Listing<StakePoolView> ALL = Listing.of(
                    "pool", StakePoolView.class, "chain.stake_pools", SortOrder.CREATED)
            .with("selfBond", "chain.stake_value(stake_pools.validator, stake_pools.validator, :now)")
            .foundBy("validator = :id");

    private final Lists lists;

    StakePoolController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Stake behind validators, page by page")
    @GetMapping
    Page<StakePoolView> list(@ParameterObject Paging paging) {
        return lists.page(ALL, Filters.none(), paging);
    }

    @Operation(summary = "One validator's stake")
    @GetMapping("/{validator}")
    Single<StakePoolView> one(@PathVariable String validator) {
        return lists.single(ALL, Filters.address("validator", validator));
    }
}
