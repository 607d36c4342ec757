package io.virtengine.offchain.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/delegations")
@Tag(name = "delegations")
class DelegationController {

    private static final Listing<DelegationView> ALL = Listing.of(
                    "delegation", DelegationView.class, "chain.delegations", SortOrder.CREATED)
            .with("value", "chain.stake_value(delegations.delegator, delegations.validator, :now)")
            .with("rewards", "chain.stake_rewards(delegations.delegator, delegations.validator)")
            .with(
                    "lots",
                    "select count(*) from chain.stake_lots l where l.delegator = delegations.delegator and l.validator = delegations.validator and l.shares > 0 and l.liable_until > :now")
            .with("entries", "coalesce(array_length(string_to_array(nullif(entries, ''), ','), 1), 0)")
            .foundBy("delegator = :delegator and validator = :validator");

    private final Lists lists;

    DelegationController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Positions in validators' pools, page by page")
    @GetMapping
    Page<DelegationView> list(
            @RequestParam(required = false) @Nullable String delegator,
            @RequestParam(required = false) @Nullable String validator,
            @ParameterObject Paging paging) {
        return lists.page(
                ALL,
                Filters.none()
                        .address("delegator", "delegator", delegator)
                        .address("validator", "validator", validator),
                paging);
    }

    @Operation(summary = "One account's position with one validator")
    @GetMapping("/{delegator}/{validator}")
    Single<DelegationView> one(@PathVariable String delegator, @PathVariable String validator) {
        String holder = Filters.address("delegator", delegator);
        String operator = Filters.address("validator", validator);
        return lists.single(ALL, Map.of("delegator", holder, "validator", operator), holder + "/" + operator);
    }
}
