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
@RequestMapping("/api/v1/account-statuses")
@Tag(name = "account-statuses")
class AccountStatusController {

    private static final Listing<AccountStatusView> ALL = Listing.of(
                    "account status", AccountStatusView.class, "chain.account_statuses", SortOrder.CREATED)
            .foundBy("account = :id");

    private final Lists lists;

    AccountStatusController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Operating statuses, page by page")
    @GetMapping
    Page<AccountStatusView> list(
            @RequestParam(required = false) @Nullable String status, @ParameterObject Paging paging) {
        return lists.page(
                ALL, Filters.none().word("status", "status", status, StateNames.ACCOUNT_STATUS.existing()), paging);
    }

    @Operation(summary = "One account status")
    @GetMapping("/{account}")
    Single<AccountStatusView> one(@PathVariable String account) {
        return lists.single(ALL, Filters.address("account", account));
    }
}
