package io.virtengine.offchain.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.virtengine.sdk.market.StateNames;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/collateral")
@Tag(name = "collateral")
class CollateralController {

    /** {@code ICollateralRegistry.Status}: what is current expires by itself, or is outdated by other trust anchors. */
    private static final String STATE = """
            case
              when standing <> 'Current' then standing
              when :now > next_update then 'Expired'
              when not exists (select 1 from chain.trust_anchors t where t.roots_hash = collateral.roots_hash) then 'Outdated'
              else 'Current'
            end""";

    private static final List<String> STATES = StateNames.COLLATERAL.all().stream()
            .filter(state -> !state.equals("Unknown"))
            .toList();

    private static final List<String> LAPSED = List.of("Expired", "Outdated");

    private static final Listing<CollateralView> ALL = Listing.of(
                    "document", CollateralView.class, "chain.collateral", SortOrder.CREATED)
            .with("state", STATE)
            .foundBy("document_hash = :id");

    private final Lists lists;

    CollateralController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Vendors' documents that evidence is judged by, page by page")
    @GetMapping
    Page<CollateralView> list(
            @RequestParam(required = false) @Nullable String documentType,
            @RequestParam(required = false) @Nullable String subject,
            @RequestParam(required = false) @Nullable String state,
            @ParameterObject Paging paging) {
        Filters filters = Filters.none()
                .word("documentType", "document_type", documentType, StateNames.DOCUMENT.existing())
                .id("subject", "subject", subject);
        if (state != null) {
            filters.condition("state", Filters.word("state", state, STATES), condition(state));
        }
        return lists.page(ALL, filters, paging);
    }

    /** The standing is what an index knows; the state is it, or what became of what stands as current. */
    private static String condition(String state) {
        String standing = LAPSED.contains(state) ? "'Current'" : ":f_state";
        return "standing = " + standing + " and (" + STATE + ") = :f_state";
    }

    @Operation(summary = "One document")
    @GetMapping("/{documentHash}")
    Single<CollateralView> one(@PathVariable String documentHash) {
        return lists.single(ALL, Filters.id("documentHash", documentHash));
    }
}
