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
@RequestMapping("/api/v1/performance")
@Tag(name = "performance")
class PerformanceController {

    private static final long MAX_EPOCH = 1L << 40;

    private static final Listing<PerformanceView> ALL =
            Listing.of("performance", PerformanceView.class, "chain.performances", SortOrder.CREATED);

    private final Lists lists;

    PerformanceController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Validators' performance by epoch, page by page")
    @GetMapping
    Page<PerformanceView> list(
            @RequestParam(required = false) @Nullable String validator,
            @RequestParam(required = false) @Nullable String epoch,
            @ParameterObject Paging paging) {
        return lists.page(
                ALL,
                Filters.none().address("validator", "validator", validator).number("epoch", "epoch", epoch, MAX_EPOCH),
                paging);
    }
}
