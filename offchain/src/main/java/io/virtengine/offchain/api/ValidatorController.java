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
@RequestMapping("/api/v1/validators")
@Tag(name = "validators")
class ValidatorController {

    private static final Listing<ValidatorView> ALL = Listing.of(
                    "validator", ValidatorView.class, "chain.validators", SortOrder.CREATED)
            .with("seated", "seated_at is not null")
            .with(
                    "stake",
                    "coalesce((select p.tokens from chain.stake_pools p where p.validator = validators.operator), 0)")
            .with("selfBond", "chain.stake_value(validators.operator, validators.operator, :now)")
            .with("software", said("software"))
            .with("softwareSince", said("software_since"))
            .foundBy("operator = :id");

    private final Lists lists;

    ValidatorController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Validators, page by page")
    @GetMapping
    Page<ValidatorView> list(
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String node,
            @ParameterObject Paging paging) {
        return lists.page(
                ALL,
                Filters.none()
                        .word("state", "state", state, StateNames.VALIDATOR.existing())
                        .address("node", "node", node),
                paging);
    }

    @Operation(summary = "One validator, by its operator")
    @GetMapping("/{operator}")
    Single<ValidatorView> one(@PathVariable String operator) {
        return lists.single(ALL, Filters.address("operator", operator));
    }

    private static String said(String column) {
        return "select n." + column + " from chain.validator_nodes n where n.node = validators.node";
    }
}
