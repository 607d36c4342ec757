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
@RequestMapping("/api/v1/deployments")
@Tag(name = "deployments")
class DeploymentController {

    private static final Listing<DeploymentView> ALL =
            Listing.of("deployment", DeploymentView.class, "chain.deployments", SortOrder.CREATED);

    private final Lists lists;

    DeploymentController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Deployments, page by page")
    @GetMapping
    Page<DeploymentView> list(
            @RequestParam(required = false) @Nullable String owner,
            @RequestParam(required = false) @Nullable String state,
            @ParameterObject Paging paging) {
        return lists.page(
                ALL,
                Filters.none()
                        .address("owner", "owner", owner)
                        .word("state", "state", state, StateNames.DEPLOYMENT.existing()),
                paging);
    }

    @Operation(summary = "One deployment")
    @GetMapping("/{id}")
    Single<DeploymentView> one(@PathVariable String id) {
        return lists.single(ALL, Filters.id("id", id));
    }
}
