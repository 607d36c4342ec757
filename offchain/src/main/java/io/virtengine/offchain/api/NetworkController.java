package io.virtengine.offchain.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/scoring-networks")
@Tag(name = "scoring-networks")
class NetworkController {

    private static final Listing<NetworkView> ALL = Listing.of(
                    "scoring network", NetworkView.class, "chain.networks", SortOrder.CREATED)
            .foundBy("model_hash = :id");

    private final Lists lists;

    NetworkController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Scoring networks kept on chain, page by page")
    @GetMapping
    Page<NetworkView> list(@ParameterObject Paging paging) {
        return lists.page(ALL, Filters.none(), paging);
    }

    @Operation(summary = "One scoring network")
    @GetMapping("/{modelHash}")
    Single<NetworkView> one(@PathVariable String modelHash) {
        return lists.single(ALL, Filters.id("modelHash", modelHash));
    }
}
