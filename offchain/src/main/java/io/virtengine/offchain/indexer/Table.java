package io.virtengine.offchain.indexer;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table of the projections, as the database describes it.
 *
 * @param name name within schema {@code chain}
 * @param columns all columns in order
 * @param key positions of the primary key's columns
 * @param positions position by column name
 */
record Table(String name, List<Column> columns, List<Integer> key, Map<String, Integer> positions) {

    /** A column and its SQL type. */
    record Column(String name, String type) {}

    /** Tables whose rows are written once and never changed. */
    private static final List<String> JOURNALS = List.of("events", "deposits", "transfers");

    static Table of(String name, List<Column> columns, List<String> key) {
        Map<String, Integer> positions = IntStream.range(0, columns.size())
                .boxed()
                .collect(Collectors.toUnmodifiableMap(i -> columns.get(i).name(), i -> i));
        return new Table(
                name, List.copyOf(columns), key.stream().map(positions::get).toList(), positions);
    }

    boolean isJournal() {
        return JOURNALS.contains(name);
    }

    int position(String column) {
        Integer position = positions.get(column);
        if (position == null) {
            throw new IllegalArgumentException("table " + name + " has no column " + column);
        }
        return position;
    }

    /** Writes rows given as one text array per column. A journal row that exists already is an error. */
    String writeStatement() {
        String names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
        String casts =
                columns.stream().map(c -> "u." + c.name() + "::" + c.type()).collect(Collectors.joining(", "));
        String arrays = columns.stream().map(c -> "?::text[]").collect(Collectors.joining(", "));
        String insert = "insert into chain.%s (%s) select %s from unnest(%s) as u(%s)"
                .formatted(name, names, casts, arrays, names);
        if (isJournal()) {
            return insert;
        }
        String changes = IntStream.range(0, columns.size())
                .filter(i -> !key.contains(i))
                .mapToObj(i ->
                        columns.get(i).name() + " = excluded." + columns.get(i).name())
                .collect(Collectors.joining(", "));
        return insert + " on conflict (" + keyNames(", ") + ") do update set " + changes;
    }

    /** Reads one row by its key, every column as text. */
    String readStatement() {
        String all = columns.stream().map(c -> c.name() + "::text").collect(Collectors.joining(", "));
        String match = key.stream()
                .map(columns::get)
                .map(c -> c.name() + " = ?::" + c.type())
                .collect(Collectors.joining(" and "));
        return "select " + all + " from chain." + name + " where " + match;
    }

    private String keyNames(String separator) {
        return key.stream().map(i -> columns.get(i).name()).collect(Collectors.joining(separator));
    }
}
