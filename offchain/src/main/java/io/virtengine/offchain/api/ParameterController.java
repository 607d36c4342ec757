package io.virtengine.offchain.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/parameters")
@Tag(name = "parameters")
class ParameterController {

    private static final Listing<ParameterView> ALL = Listing.of(
                    "parameter", ParameterView.class, "chain.parameters", SortOrder.CREATED)
            .foundBy("name = :id");

    private final Lists lists;

    ParameterController(Lists lists) {
        this.lists = lists;
    }

    @Operation(summary = "Governed parameters, page by page")
    @GetMapping
    Page<ParameterView> list(@ParameterObject Paging paging) {

        return lists.page(ALL, Filters.none(), paging);
    }

    @Operation(summary = "One parameter")
    @GetMapping("/{name}")
    Single<ParameterView> one(@PathVariable String name) {
        return lists.single(ALL, ParameterName.checked(name));
    }
}
