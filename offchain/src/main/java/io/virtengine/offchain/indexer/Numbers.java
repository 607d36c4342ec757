package io.virtengine.offchain.indexer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A short list of row numbers within a column: what a contract keeps as an array of a few. */
final class Numbers {

    private Numbers() {}

    static List<Long> of(Row row, String column) {
        String text = row.text(column);
        return text.isEmpty()
                ? new ArrayList<>()
                : Arrays.stream(text.split(",")).map(Long::valueOf).collect(Collectors.toCollection(ArrayList::new));
    }

    static void set(Row row, String column, List<Long> numbers) {
        row.set(column, numbers.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
}
