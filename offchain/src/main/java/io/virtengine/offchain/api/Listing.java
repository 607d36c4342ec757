package io.virtengine.offchain.api;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.support.JdbcUtils;

/**
 * A kind of object and how to read it: the record's components name the columns.
 *
 * @param noun what to call one of them
 * @param item record of one of them
 * @param table where they are
 * @param key condition that finds one by the parameter {@code id}
 * @param orders sort orders, the default first
 * @param expressions SQL of components that are not columns; may use the block time as {@code :now}
 */
record Listing<T extends Record>(
        String noun, Class<T> item, String table, String key, List<SortOrder> orders, Map<String, String> expressions) {

    static <T extends Record> Listing<T> of(String noun, Class<T> item, String table, SortOrder... orders) {
        return new Listing<>(noun, item, table, "id = :id", List.of(orders), Map.of());
    }

    Listing<T> with(String component, String sql) {
        var more = new HashMap<>(expressions);
        more.put(component, sql);
        return new Listing<>(noun, item, table, key, orders, Map.copyOf(more));
    }

    Listing<T> foundBy(String condition) {
        return new Listing<>(noun, item, table, condition, orders, expressions);
    }

    String columns() {
        return Arrays.stream(item.getRecordComponents())
                .map(component -> {
                    String column = JdbcUtils.convertPropertyNameToUnderscoreName(component.getName());
                    String expression = expressions.get(component.getName());
                    return expression == null ? column : "(" + expression + ") as " + column;
                })
                .collect(Collectors.joining(", "));
    }

    SortOrder order(String name) {
        return orders.stream()
                .filter(o -> o.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidParameter(
                        "sort",
                        "must be one of "
                                + orders.stream()
                                        .map(o -> o.name() + ", -" + o.name())
                                        .collect(Collectors.joining(", "))));
    }
}
