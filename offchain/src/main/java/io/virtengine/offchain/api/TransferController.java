package io.virtengine.offchain.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/transfers")
@Tag(name = "transfers")
class TransferController {

    private static final List<String> KINDS = List.of(
            "Deposited",
            "Refunded",
            "RefundClaimable",
            "ChannelOpened",
            "ChannelReturned",
            "Paid",
            "Fee",
            "Claimed",
            "BidderFunded",
            "BidderWithdrawn",
            "BidderLocked",
            "BidderUnlocked",
            "BondLocked",
            "BondReleased",
            "BondTaken",
            "Compensation",
            "Reward",
            "PenaltyBurned",
            "FeesCollected",
            "FeesSplit",
            "BucketFlushed");
    private static final Listing<TransferView> ALL = Listing.of(
            "transfer",
            TransferView.class,
            "chain.transfers",
            SortOrder.of("created", "block_number:bigint", "log_index:integer", "leg:smallint"));

    private final Lists lists;

    TransferController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Money movements, page by page")
    @GetMapping
    Page<TransferView> list(
            @RequestParam(required = false) @Nullable String kind,
            @RequestParam(required = false) @Nullable String party,
            @RequestParam(required = false) @Nullable String account,
            @RequestParam(required = false) @Nullable String lease,
            @ParameterObject Paging paging) {
        return lists.page(
                ALL,
                Filters.none()
                        .word("kind", "kind", kind, KINDS)
                        .address("party", "party", party)
                        .id("account", "account_id", account)
                        .id("lease", "lease_id", lease),
                paging);
    }
}
