package io.virtengine.offchain.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.virtengine.sdk.market.StateNames;
import java.util.Map;
import java.util.stream.Collectors;
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

    /** {@code IMeasurementAllowlist.Status}, each as a condition that an index knows: an entry ends by itself. */
    private static final Map<String, String> CONDITIONS = Map.of(
            "Revoked", "revoked",
            "None", "not revoked and activated_at is null",
            "Active", "not revoked and expires_at > :now",
            "Expired", "not revoked and expires_at <= :now");

    private static final String STATE = CONDITIONS.entrySet().stream()
            .map(state -> " when " + state.getValue() + " then '" + state.getKey() + "'")
            .collect(Collectors.joining("", "case", " end"));

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
                    "state", Filters.word("state", state, StateNames.MEASUREMENT.all()), CONDITIONS.get(state));
        }
        return lists.page(ALL, filters, paging);
    }

    @Operation(summary = "One entry of the allow-list")
    @GetMapping("/{key}")
    Single<MeasurementView> one(@PathVariable String key) {
        return lists.single(ALL, Filters.id("key", key));
    }
}
