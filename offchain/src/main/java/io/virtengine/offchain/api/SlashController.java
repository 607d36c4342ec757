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
@RequestMapping("/api/v1/slashes")
@Tag(name = "slashes")
class SlashController {

    private static final Listing<SlashView> ALL = Listing.of(
                    "slash", SlashView.class, "chain.slashes", SortOrder.CREATED)
            .foundBy("case_id = :id");

    private final Lists lists;

    SlashController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Punishments of validators, page by page")
    @GetMapping
    Page<SlashView> list(
            @RequestParam(required = false) @Nullable String validator,
            @RequestParam(required = false) @Nullable String offence,
            @ParameterObject Paging paging) {
        return lists.page(
                ALL,
                Filters.none()
                        .address("validator", "validator", validator)
                        .word("offence", "offence", offence, StateNames.OFFENCE.all()),
                paging);
    }

    @Operation(summary = "One punishment")
    @GetMapping("/{caseId}")
    Single<SlashView> one(@PathVariable String caseId) {
        return lists.single(ALL, Filters.id("caseId", caseId));
    }
}
