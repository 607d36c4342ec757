package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows a batch of events touches: read at most once, changed in memory, written together with one statement a table.
 * Rows stay here between batches, which is right because one writer at a time moves the progress row; after a failed
 * batch {@link #forget} makes the next one read anew. Not for use by several threads.
 */
final class WorkingSet {

    private static final int KEPT_PER_TABLE = 50_000;

    private final Tables tables;
    private final Map<String, Map<List<String>, Row>> kept = new HashMap<>();
    private final Map<String, List<Row>> changed = new LinkedHashMap<>();
    private final Map<String, Long> decidedOrders = new LinkedHashMap<>();
    private @Nullable Connection connection;

    WorkingSet(Tables tables) {
        this.tables = tables;
    }

    /** Starts a batch in that transaction. */
    void begin(Connection transaction) {
        connection = transaction;
    }

    /** A new row, its key given in the order of the table's key columns. */
    Row create(String name, Object... key) {
        Table table = tables.get(name);
        if (key.length != table.key().size()) {
            throw new IllegalArgumentException(name + " has " + table.key().size() + " key columns");
        }
        var values = new @Nullable String[table.columns().size()];
        for (int i = 0; i < key.length; i++) {
            values[table.key().get(i)] = key[i].toString();
        }
        var row = new Row(table, values);
        if (!table.isJournal()) {
            rows(name).put(keyOf(key), row);
        }
        row.set(table.columns().get(table.key().getFirst()).name(), key[0]);
        note(name, row);
        return row;
    }

    /** A new row of an object that an event creates: stamped with where in the chain that was. */
    Row create(RecordedEvent event, String name, Object... key) {
        return create(name, key)
                .set("created_block", event.block())
                .set("created_log", event.logIndex())
                .set("updated_block", event.block());
    }

    /** The row of that key, if there is one. */
    Optional<Row> find(String name, Object... key) {
        Row row = rows(name).get(keyOf(key));
        if (row == null) {
            row = read(tables.get(name), key);
            if (row == null) {
                return Optional.empty();
            }
            rows(name).put(keyOf(key), row);
        }
        return Optional.of(row);
    }

    /**
     * The row an event changes, stamped with the event's block.
     *
     * @throws IllegalStateException if there is none: an event was missed
     */
    Row change(RecordedEvent event, String name, Object... key) {
        Row row = find(name, key)
                .orElseThrow(() -> new IllegalStateException(event.contract() + "." + event.name() + " at block "
                        + event.block() + " speaks of " + name + " " + Arrays.toString(key) + ", which is unknown"));
        return touched(event, name, row);
    }

    /** Marks a row as changed by that event. */
    Row touched(RecordedEvent event, String name, Row row) {
        boolean first = !row.isChanged();
        row.set("updated_block", event.block());
        if (first) {
            note(name, row);
        }
        return row;
    }

    /** An order has its winner, or closed without one: its other open bids are lost as of that event. */
    void decided(RecordedEvent event, String orderId) {
        decidedOrders.putIfAbsent(orderId, event.block());
    }

    /** Writes everything changed since {@link #begin}. */
    void write() throws SQLException {
        for (Map.Entry<String, List<Row>> entry : changed.entrySet()) {
            write(tables.get(entry.getKey()), entry.getValue());
        }
        changed.clear();
        loseBids();
        connection = null;
        kept.values().forEach(WorkingSet::trim);
    }

    /** Drops everything, because the transaction it belonged to failed or the tables changed underneath. */
    void forget() {
        kept.clear();
        changed.clear();
        decidedOrders.clear();
        connection = null;
    }

    private void loseBids() throws SQLException {
        if (decidedOrders.isEmpty()) {
            return;
        }
        String sql = """
                update chain.bids b set state = 'Lost', updated_block = d.block
                from unnest(?::text[], ?::bigint[]) as d(order_id, block)
                where b.order_id = d.order_id and b.state = 'Open' returning b.id, d.block""";
        try (PreparedStatement update = transaction().prepareStatement(sql)) {
            update.setArray(
                    1,
                    transaction().createArrayOf("text", decidedOrders.keySet().toArray()));
            update.setArray(
                    2,
                    transaction().createArrayOf("bigint", decidedOrders.values().toArray()));
            try (ResultSet lost = update.executeQuery()) {
                while (lost.next()) {
                    Row bid = rows("bids").get(List.of(lost.getString(1)));
                    if (bid != null) {
                        bid.set("state", "Lost")
                                .set("updated_block", lost.getLong(2))
                                .written();
                    }
                }
            }
        }
        decidedOrders.clear();
    }

    private void write(Table table, List<Row> rows) throws SQLException {
        try (PreparedStatement insert = transaction().prepareStatement(table.writeStatement())) {
            for (int column = 0; column < table.columns().size(); column++) {
                int at = column;
                Object[] values = rows.stream().map(row -> row.at(at)).toArray();
                insert.setArray(column + 1, transaction().createArrayOf("text", values));
            }
            insert.executeUpdate();
        }
        rows.forEach(Row::written);
    }

    private @Nullable Row read(Table table, Object... key) {
        try (PreparedStatement select = transaction().prepareStatement(table.readStatement())) {
            for (int i = 0; i < key.length; i++) {
                select.setString(i + 1, key[i].toString());
            }
            try (ResultSet found = select.executeQuery()) {
                if (!found.next()) {
                    return null;
                }
                var values = new @Nullable String[table.columns().size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = found.getString(i + 1);
                }
                return new Row(table, values);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read " + table.name() + " " + Arrays.toString(key), e);
        }
    }

    private Connection transaction() {
        if (connection == null) {
            throw new IllegalStateException("no batch has begun");
        }
        return connection;
    }

    private void note(String name, Row row) {
        changed.computeIfAbsent(name, n -> new ArrayList<>()).add(row);
    }

    private Map<List<String>, Row> rows(String name) {
        return kept.computeIfAbsent(name, n -> new LinkedHashMap<>(16, 0.75f, true));
    }

    private static List<String> keyOf(Object... key) {
        return Stream.of(key).map(Object::toString).toList();
    }

    private static void trim(Map<List<String>, Row> rows) {
        var oldest = rows.keySet().iterator();
        for (int excess = rows.size() - KEPT_PER_TABLE; excess > 0; excess--) {
            oldest.next();
            oldest.remove();
        }
    }
}
