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
@RequestMapping("/api/v1/votes")
@Tag(name = "votes")
class VoteController {

    private static final Listing<VoteView> ALL = Listing.of("vote", VoteView.class, "chain.votes", SortOrder.CREATED);

    private final Lists lists;

    VoteController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Votes on proposals, page by page")
    @GetMapping
    Page<VoteView> list(
            @RequestParam(required = false) @Nullable String governor,
            @RequestParam(required = false) @Nullable String proposal,
            @RequestParam(required = false) @Nullable String voter,
            @ParameterObject Paging paging) {
        return lists.page(
                ALL,
                Filters.none()
                        .word("governor", "governor", governor, ProposalStates.GOVERNORS)
                        .whole("proposal", "proposal", proposal)
                        .address("voter", "voter", voter),
                paging);
    }
}
