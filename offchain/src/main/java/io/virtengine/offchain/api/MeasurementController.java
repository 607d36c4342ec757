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
@RequestMapping("/api/v1/measurements")
@Tag(name = "measurements")
class MeasurementController {

    /** {@code IMeasurementAllowlist.Status}: an entry ends by itself. */
    private static final String STATE = """
            case
              when revoked then 'Revoked'
              when activated_at is null then 'None'
              when :now < expires_at then 'Active'
              else 'Expired'
            end""";

    private static final Listing<MeasurementView> ALL = Listing.of(
                    "measurement", MeasurementView.class, "chain.measurements", SortOrder.CREATED)
            .with("state", STATE)
            .foundBy("key = :id");

    private final Lists lists;

    MeasurementController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Software that may run in enclaves or is proposed to, page by page")
    @GetMapping
    Page<MeasurementView> list(@RequestParam(required = false) @Nullable String state, @ParameterObject Paging paging) {
        Filters filters = Filters.none();
        if (state != null) {
            filters.condition(
                    "state", Filters.word("state", state, StateNames.MEASUREMENT.all()), "(" + STATE + ") = :f_state");
        }
        return lists.page(ALL, filters, paging);
    }

    @Operation(summary = "One entry of the allow-list")
    @GetMapping("/{key}")
    Single<MeasurementView> one(@PathVariable String key) {
        return lists.single(ALL, Filters.id("key", key));
    }
}
