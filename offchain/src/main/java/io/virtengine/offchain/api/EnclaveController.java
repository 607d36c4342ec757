package io.virtengine.offchain.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/enclaves")
@Tag(name = "enclaves")
class EnclaveController {

    private static final long MAX_EPOCH = (1L << 32) - 1;

    private static final Listing<EnclaveView> ALL = Listing.of(
                    "enclave", EnclaveView.class, "chain.enclaves", SortOrder.CREATED)
            .with("state", EnclaveStates.EFFECTIVE)
            .with("health", EnclaveStates.HEALTH)
            .foundBy("validator = :validator and epoch = :epoch");

    private final Lists lists;

    EnclaveController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Identities of validators' enclaves, page by page")
    @GetMapping
    Page<EnclaveView> list(
            @RequestParam(required = false) @Nullable String validator,
            @RequestParam(required = false) @Nullable String signingKey,
            @RequestParam(required = false) @Nullable String measurement,
            @RequestParam(required = false) @Nullable String state,
            @ParameterObject Paging paging) {
        return lists.page(
                ALL,
                EnclaveStates.narrow(
                        Filters.none()
                                .address("validator", "validator", validator)
                                .address("signingKey", "signing_key", signingKey)
                                .id("measurement", "measurement_key", measurement),
                        state),
                paging);
    }

    @Operation(summary = "One identity of a validator's enclave")
    @GetMapping("/{validator}/{epoch}")
    Single<EnclaveView> one(@PathVariable String validator, @PathVariable String epoch) {
        String node = Filters.address("validator", validator);
        long number = Filters.number("epoch", epoch, MAX_EPOCH);
        return lists.single(ALL, Map.of("validator", node, "epoch", number), node + "/" + number);
    }
}
