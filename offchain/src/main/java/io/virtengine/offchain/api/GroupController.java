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
@RequestMapping("/api/v1/groups")
@Tag(name = "groups")
class GroupController {

    private static final Listing<GroupView> ALL =
            Listing.of("group", GroupView.class, "chain.groups", SortOrder.CREATED);

    private final Lists lists;

    GroupController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Groups, page by page")
    @GetMapping
    Page<GroupView> list(
            @RequestParam(required = false) @Nullable String deployment,
            @RequestParam(required = false) @Nullable String state,
            @ParameterObject Paging paging) {
        return lists.page(
                ALL,
                Filters.none()
                        .id("deployment", "deployment_id", deployment)
                        .word("state", "state", state, StateNames.GROUP.existing()),
                paging);
    }

    @Operation(summary = "One group")
    @GetMapping("/{id}")
    Single<GroupView> one(@PathVariable String id) {
        return lists.single(ALL, Filters.id("id", id));
    }
}
