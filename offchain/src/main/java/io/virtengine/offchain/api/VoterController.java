package io.virtengine.offchain.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/voters")
@Tag(name = "voters")
class VoterController {

    private static final Listing<VoterView> ALL = Listing.of(
                    "voter", VoterView.class, "chain.voters", SortOrder.CREATED)
            .foundBy("account = :id");

    private final Lists lists;

    VoterController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Accounts with votes, page by page")
    @GetMapping
    Page<VoterView> list(@ParameterObject Paging paging) {
        return lists.page(ALL, Filters.none(), paging);
    }

    @Operation(summary = "One account's votes")
    @GetMapping("/{account}")
    Single<VoterView> one(@PathVariable String account) {
        return lists.single(ALL, Filters.address("account", account));
    }
}
