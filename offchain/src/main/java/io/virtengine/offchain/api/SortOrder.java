package io.virtengine.offchain.api;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An order a list can be read in. Its columns together are unique and never change once they are set, so that pages
 * neither skip nor repeat a row while others are added.
 *
 * @param name as asked for
 * @param columns column and SQL type
 * @param onlyIf condition under which a row takes part; empty = always
 */
record SortOrder(String name, List<Key> columns, String onlyIf) {

    /** A column of the order. */
    record Key(String column, String type) {}

    /** By the event that made the object. */
    static final SortOrder CREATED = of("created", "created_block:bigint", "created_log:integer");

    static SortOrder of(String name, String... columns) {
        return new SortOrder(
                name,
                List.of(columns).stream()
                        .map(c -> c.split(":"))
                        .map(c -> new Key(c[0], c[1]))
                        .toList(),
                "");
    }

    SortOrder onlyIf(String condition) {
        return new SortOrder(name, columns, condition);
    }

    String orderBy(boolean descending) {
        return columns.stream()
                .map(c -> c.column() + (descending ? " desc" : ""))
                .collect(Collectors.joining(", "));
    }

    /** Rows after the one whose keys are the parameters k0, k1, … */
    String after(boolean descending) {
        String keys = columns.stream().map(Key::column).collect(Collectors.joining(", "));
        String values = IntStream.range(0, columns.size())
                .mapToObj(i -> ":k" + i + "::" + columns.get(i).type())
                .collect(Collectors.joining(", "));
        return "(" + keys + ") " + (descending ? "<" : ">") + " (" + values + ")";
    }
}
