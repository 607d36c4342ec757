package io.virtengine.offchain.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What is kept of an account's epoch, one row each: what it did, and what it got for that. */
@RestController
@RequestMapping("/api/v1")
class EpochRecordController {

    private static final Listing<PerformanceView> PERFORMANCE =
            Listing.of("performance", PerformanceView.class, "chain.performances", SortOrder.CREATED);
    private static final Listing<RewardView> REWARDS =
            Listing.of("reward", RewardView.class, "chain.validator_rewards", SortOrder.CREATED);
    private static final Listing<IdentityWorkView> IDENTITY_WORK =
            Listing.of("identity work", IdentityWorkView.class, "chain.identity_work", SortOrder.CREATED);
    private static final Listing<IncentiveView> INCENTIVES =
            Listing.of("incentive", IncentiveView.class, "chain.incentives", SortOrder.CREATED);

    private final Lists lists;

    EpochRecordController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Validators' performance by epoch, page by page")
    @Tag(name = "performance")
    @GetMapping("/performance")
    Page<PerformanceView> performance(
            @RequestParam(required = false) @Nullable String validator,
            @RequestParam(required = false) @Nullable String epoch,
            @ParameterObject Paging paging) {
        return page(PERFORMANCE, "validator", validator, epoch, paging);
    }

    @Operation(summary = "What validators were paid by closings of the reward pool, page by page")
    @Tag(name = "rewards")
    @GetMapping("/rewards")
    Page<RewardView> rewards(
            @RequestParam(required = false) @Nullable String validator,
            @RequestParam(required = false) @Nullable String epoch,
            @ParameterObject Paging paging) {
        return page(REWARDS, "validator", validator, epoch, paging);
    }

    @Operation(summary = "Identity work by epoch, page by page")
    @Tag(name = "identity-work")
    @GetMapping("/identity-work")
    Page<IdentityWorkView> identityWork(
            @RequestParam(required = false) @Nullable String member,
            @RequestParam(required = false) @Nullable String epoch,
            @ParameterObject Paging paging) {
        return page(IDENTITY_WORK, "member", member, epoch, paging);
    }

    @Operation(summary = "Providers' enrolments for incentives, page by page")
    @Tag(name = "incentives")
    @GetMapping("/incentives")
    Page<IncentiveView> incentives(
            @RequestParam(required = false) @Nullable String provider,
            @RequestParam(required = false) @Nullable String epoch,
            @ParameterObject Paging paging) {
        return page(INCENTIVES, "provider", provider, epoch, paging);
    }

    private <T extends Record> Page<T> page(
            Listing<T> listing, String whose, @Nullable String account, @Nullable String epoch, Paging paging) {
        return lists.page(
                listing,
                Filters.none().address(whose, whose, account).number("epoch", "epoch", epoch, Filters.MAX_EPOCH),
                paging);
    }
}
