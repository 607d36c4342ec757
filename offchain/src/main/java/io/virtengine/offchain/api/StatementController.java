package io.virtengine.offchain.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/statements")
@Tag(name = "statements")
class StatementController {

    private static final List<String> STATES = List.of("Pending", "Final");
    private static final Listing<StatementView> ALL = Listing.of(
                    "statement", StatementView.class, "chain.statements", SortOrder.CREATED)
            .foundBy("statement_hash = :id");

    private final Lists lists;

    StatementController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Usage statements, page by page")
    @GetMapping
    Page<StatementView> list(
            @RequestParam(required = false) @Nullable String lease,
            @RequestParam(required = false) @Nullable String state,
            @ParameterObject Paging paging) {
        return lists.page(
                ALL, Filters.none().id("lease", "lease_id", lease).word("state", "state", state, STATES), paging);
    }

    @Operation(summary = "One statement")
    @GetMapping("/{hash}")
    Single<StatementView> one(@PathVariable String hash) {
        return lists.single(ALL, Filters.id("hash", hash));
    }
}
