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
            .foundBy("node = :id");

    private final Lists lists;

    ValidatorController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Validators, page by page")
    @GetMapping
    Page<ValidatorView> list(@RequestParam(required = false) @Nullable String state, @ParameterObject Paging paging) {
        return lists.page(ALL, Filters.none().word("state", "state", state, StateNames.VALIDATOR.existing()), paging);
    }

    @Operation(summary = "One validator")
    @GetMapping("/{node}")
    Single<ValidatorView> one(@PathVariable String node) {
        return lists.single(ALL, Filters.address("node", node));
    }
}
