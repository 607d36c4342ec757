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
@RequestMapping("/api/v1/slash-cases")
@Tag(name = "slash-cases")
class SlashCaseController {

    private static final Listing<SlashCaseView> ALL = Listing.of(
                    "slash case", SlashCaseView.class, "chain.slash_cases", SortOrder.CREATED)
            .foundBy("case_id = :id");

    private final Lists lists;

    SlashCaseController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Accusations of validators, page by page")
    @GetMapping
    Page<SlashCaseView> list(
            @RequestParam(required = false) @Nullable String validator,
            @RequestParam(required = false) @Nullable String state,
            @ParameterObject Paging paging) {
        return lists.page(
                ALL,
                Filters.none()
                        .address("validator", "validator", validator)
                        .word("state", "state", state, StateNames.SLASH_CASE.existing()),
                paging);
    }

    @Operation(summary = "One accusation")
    @GetMapping("/{caseId}")
    Single<SlashCaseView> one(@PathVariable String caseId) {
        return lists.single(ALL, Filters.id("caseId", caseId));
    }
}
