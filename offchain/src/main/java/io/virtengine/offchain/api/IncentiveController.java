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
@RequestMapping("/api/v1/incentives")
@Tag(name = "incentives")
class IncentiveController {

    private static final long MAX_EPOCH = 1L << 40;

    private static final Listing<IncentiveView> ALL =
            Listing.of("incentive", IncentiveView.class, "chain.incentives", SortOrder.CREATED);

    private final Lists lists;

    IncentiveController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Providers' enrolments for incentives, page by page")
    @GetMapping
    Page<IncentiveView> list(
            @RequestParam(required = false) @Nullable String provider,
            @RequestParam(required = false) @Nullable String epoch,
            @ParameterObject Paging paging) {
        return lists.page(
                ALL,
                Filters.none().address("provider", "provider", provider).number("epoch", "epoch", epoch, MAX_EPOCH),
                paging);
    }
}
