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
@RequestMapping("/api/v1/identities")
@Tag(name = "identities")
class IdentityController {

    private static final Listing<IdentityView> ALL = Listing.of(
                    "identity", IdentityView.class, "chain.identities", SortOrder.CREATED)
            .with("expired", "expires_at is not null and expires_at <= :now")
            .foundBy("account = :id");

    private final Lists lists;

    IdentityController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Identities, page by page")
    @GetMapping
    Page<IdentityView> list(
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String tier,
            @ParameterObject Paging paging) {
        return lists.page(
                ALL,
                Filters.none()
                        .word("status", "status", status, StateNames.IDENTITY.existing())
                        .number("tier", "tier", tier, 3),
                paging);
    }

    @Operation(summary = "One identity")
    @GetMapping("/{account}")
    Single<IdentityView> one(@PathVariable String account) {
        return lists.single(ALL, Filters.address("account", account));
    }
}
