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
@RequestMapping("/api/v1/accounts")
@Tag(name = "accounts")
class AccountController {

    private static final Listing<AccountView> ALL = Listing.of(
                    "account", AccountView.class, "chain.accounts", SortOrder.CREATED)
            .with("available", Runway.AVAILABLE)
            .with("burnRate", "rate")
            .with("secondsLeft", Runway.SECONDS_LEFT)
            .with("settledAvailable", "available");

    private static final Listing<DepositView> DEPOSITS = Listing.of(
            "deposit",
            DepositView.class,
            "chain.deposits",
            SortOrder.of("created", "block_number:bigint", "log_index:integer"));
    private static final Listing<ChannelView> CHANNELS =
            Listing.of("channel", ChannelView.class, "chain.channels", SortOrder.CREATED);

    private final Lists lists;

    AccountController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Escrow accounts with their runway, page by page")
    @GetMapping
    Page<AccountView> list(
            @RequestParam(required = false) @Nullable String owner,
            @RequestParam(required = false) @Nullable String state,
            @ParameterObject Paging paging) {
        return lists.page(
                ALL,
                Filters.none()
                        .address("owner", "owner", owner)
                        .word("state", "state", state, StateNames.ACCOUNT.existing()),
                paging);
    }

    @Operation(summary = "One account")
    @GetMapping("/{id}")
    Single<AccountView> one(@PathVariable String id) {
        return lists.single(ALL, Filters.id("id", id));
    }

    @Operation(summary = "An account's deposits")
    @GetMapping("/{id}/deposits")
    Page<DepositView> deposits(@PathVariable String id, @ParameterObject Paging paging) {
        return lists.page(DEPOSITS, Filters.none().id("id", "account_id", id), paging);
    }

    @Operation(summary = "An account's streams and metered channels")
    @GetMapping("/{id}/channels")
    Page<ChannelView> channels(@PathVariable String id, @ParameterObject Paging paging) {
        return lists.page(CHANNELS, Filters.none().id("id", "account_id", id), paging);
    }
}
