package io.virtengine.offchain.indexer;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** One row while events change it. Values are held as the text PostgreSQL reads and writes. */
final class Row {

    private final Table table;
    private final @Nullable String[] values;
    private boolean changed;

    Row(Table table, @Nullable String[] values) {
        this.table = table;
        this.values = values;
    }

    /** Sets a column; numbers, booleans and text alike. */
    Row set(String column, @Nullable Object value) {
        values[table.position(column)] = value == null ? null : value.toString();
        changed = true;
        return this;
    }

    /** Adds to an amount. */
    Row add(String column, BigInteger amount) {
        return set(column, amount(column).add(amount));
    }

    /** Takes from an amount. */
    Row subtract(String column, BigInteger amount) {
        return add(column, amount.negate());
    }

    BigInteger amount(String column) {
        return new BigInteger(text(column));
    }

    long number(String column) {
        return Long.parseLong(text(column));
    }

    boolean isNull(String column) {
        return values[table.position(column)] == null;
    }

    String text(String column) {
        String value = values[table.position(column)];
        if (value == null) {
            throw new IllegalStateException("column " + table.name() + "." + column + " is null");
        }
        return value;
    }

    @Nullable
    String at(int position) {
        return values[position];
    }

    boolean isChanged() {
        return changed;
    }

    void written() {
        changed = false;
    }
}
