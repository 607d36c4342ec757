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
@RequestMapping("/api/v1")
@Tag(name = "penalties")
class PenaltyController {

    private static final Listing<TerminationPenaltyView> TERMINATIONS = Listing.of(
                    "penalty", TerminationPenaltyView.class, "chain.termination_penalties", SortOrder.CREATED)
            .foundBy("lease_id = :id");
    private static final Listing<ProviderCaseView> CASES =
            Listing.of("case", ProviderCaseView.class, "chain.provider_cases", SortOrder.CREATED);

    private final Lists lists;

    PenaltyController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "What providers paid for leases they ended before their time, page by page")
    @GetMapping("/termination-penalties")
    Page<TerminationPenaltyView> terminations(
            @RequestParam(required = false) @Nullable String provider,
            @RequestParam(required = false) @Nullable String customer,
            @ParameterObject Paging paging) {
        return lists.page(
                TERMINATIONS,
                Filters.none().address("provider", "provider", provider).address("customer", "customer", customer),
                paging);
    }

    @Operation(summary = "What was paid for one lease's early end")
    @GetMapping("/termination-penalties/{lease}")
    Single<TerminationPenaltyView> termination(@PathVariable String lease) {
        return lists.single(TERMINATIONS, Filters.id("lease", lease));
    }

    @Operation(summary = "Offences providers are accused of, page by page")
    @GetMapping("/provider-cases")
    Page<ProviderCaseView> cases(
            @RequestParam(required = false) @Nullable String provider,
            @RequestParam(required = false) @Nullable String customer,
            @RequestParam(required = false) @Nullable String state,
            @ParameterObject Paging paging) {
        return lists.page(
                CASES,
                Filters.none()
                        .address("provider", "provider", provider)
                        .address("customer", "customer", customer)
                        .word("state", "state", state, StateNames.CASE.existing()),
                paging);
    }

    @Operation(summary = "One case")
    @GetMapping("/provider-cases/{id}")
    Single<ProviderCaseView> oneCase(@PathVariable String id) {
        return lists.single(CASES, Filters.id("id", id));
    }
}
