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
@RequestMapping("/api/v1/identity-work")
@Tag(name = "identity-work")
class IdentityWorkController {

    private static final long MAX_EPOCH = 1L << 40;

    private static final Listing<IdentityWorkView> ALL =
            Listing.of("identity work", IdentityWorkView.class, "chain.identity_work", SortOrder.CREATED);

    private final Lists lists;

    IdentityWorkController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Identity work by epoch, page by page")
    @GetMapping
    Page<IdentityWorkView> list(
            @RequestParam(required = false) @Nullable String member,
            @RequestParam(required = false) @Nullable String epoch,
            @ParameterObject Paging paging) {
        return lists.page(
                ALL,
                Filters.none().address("member", "member", member).number("epoch", "epoch", epoch, MAX_EPOCH),
                paging);
    }
}
