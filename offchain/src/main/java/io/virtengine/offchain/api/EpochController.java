package io.virtengine.offchain.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/epochs")
@Tag(name = "epochs")
class EpochController {

    private static final Listing<EpochView> ALL = Listing.of(
                    "epoch", EpochView.class, "chain.epochs", SortOrder.of("number", "number:bigint"))
            .foundBy("number = :id::bigint");

    private final Lists lists;

    EpochController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Epochs in which something happened, page by page")
    @GetMapping
    Page<EpochView> list(@ParameterObject Paging paging) {
        return lists.page(ALL, Filters.none(), paging);
    }

    @Operation(summary = "One epoch")
    @GetMapping("/{number}")
    Single<EpochView> one(@PathVariable String number) {
        return lists.single(ALL, String.valueOf(Filters.number("number", number, Filters.MAX_EPOCH)));
    }
}
