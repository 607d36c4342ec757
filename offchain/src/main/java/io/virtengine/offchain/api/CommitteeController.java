package io.virtengine.offchain.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/committees")
@Tag(name = "committees")
class CommitteeController {

    private static final List<String> CONTRACTS = List.of("AttestationCommittee", "IdentityCommittee");

    private static final Listing<CommitteeView> ALL = Listing.of(
                    "committee", CommitteeView.class, "chain.committees", SortOrder.CREATED)
            .foundBy("contract = :id");

    private final Lists lists;

    CommitteeController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Committees with their members, page by page")
    @GetMapping
    Page<CommitteeView> list(@ParameterObject Paging paging) {
        return lists.page(ALL, Filters.none(), paging);
    }

    @Operation(summary = "The committee of one contract")
    @GetMapping("/{contract}")
    Single<CommitteeView> one(@PathVariable String contract) {
        return lists.single(ALL, Filters.word("contract", contract, CONTRACTS));
    }
}
