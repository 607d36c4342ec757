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
@RequestMapping("/api/v1/providers")
@Tag(name = "providers")
class ProviderController {

    private static final Listing<ProviderView> ALL = Listing.of(
                    "provider", ProviderView.class, "chain.providers", SortOrder.CREATED)
            .with("bond", Bidders.of("bond"))
            .with("bidderAvailable", Bidders.of("available"))
            .with("bidderLocked", Bidders.of("locked"))
            .foundBy("address = :id");

    private static final Listing<CapacityView> CAPACITIES = Listing.of(
            "capacity", CapacityView.class, "chain.capacities", SortOrder.of("gpuClass", "gpu_class:bigint"));

    private final Lists lists;

    ProviderController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Providers, page by page")
    @GetMapping
    Page<ProviderView> list(@RequestParam(required = false) @Nullable String state, @ParameterObject Paging paging) {
        return lists.page(ALL, Filters.none().word("state", "state", state, StateNames.PROVIDER.existing()), paging);
    }

    @Operation(summary = "One provider")
    @GetMapping("/{address}")
    Single<ProviderView> one(@PathVariable String address) {
        return lists.single(ALL, Filters.address("address", address));
    }

    @Operation(summary = "A provider's inventories: general capacity and each GPU class")
    @GetMapping("/{address}/capacities")
    Page<CapacityView> capacities(@PathVariable String address, @ParameterObject Paging paging) {
        return lists.page(CAPACITIES, Filters.none().address("address", "provider", address), paging);
    }
}
