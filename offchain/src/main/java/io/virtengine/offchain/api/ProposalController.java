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
@RequestMapping("/api/v1/proposals")
@Tag(name = "proposals")
class ProposalController {

    private static final Listing<ProposalView> ALL = Listing.of(
                    "proposal", ProposalView.class, "chain.proposals", SortOrder.CREATED)
            .with("state", ProposalStates.STATE)
            .with("quorum", ProposalStates.QUORUM)
            .with("extended", "deadline > vote_end")
            .foundBy("governor = :governor and id = :id::numeric");

    private final Lists lists;

    ProposalController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Proposals of the governors, page by page")
    @GetMapping
    Page<ProposalView> list(
            @RequestParam(required = false) @Nullable String governor,
            @RequestParam(required = false) @Nullable String proposer,
            @RequestParam(required = false) @Nullable String state,
            @ParameterObject Paging paging) {
        return lists.page(
                ALL,
                ProposalStates.narrow(
                        Filters.none()
                                .word("governor", "governor", governor, ProposalStates.GOVERNORS)
                                .address("proposer", "proposer", proposer),
                        state),
                paging);
    }

    @Operation(summary = "One proposal")
    @GetMapping("/{governor}/{id}")
    Single<ProposalView> one(@PathVariable String governor, @PathVariable String id) {
        String branch = Filters.word("governor", governor, ProposalStates.GOVERNORS);
        String number = Filters.whole("id", id);
        return lists.single(ALL, Map.of("governor", branch, "id", number), branch + "/" + number);
    }
}
