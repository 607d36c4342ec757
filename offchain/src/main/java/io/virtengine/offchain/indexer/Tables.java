package io.virtengine.offchain.indexer;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The projections' tables by name, read from the database's own catalogue so that the schema is said once. */
final class Tables {

    private static final String CATALOGUE = """
            select c.relname, a.attname, format_type(a.atttypid, null),
                   a.attnum = any(i.indkey::int2[])
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'chain'
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            join pg_index i on i.indrelid = c.oid and i.indisprimary
            where c.relkind = 'r'
            order by c.relname, a.attnum""";

    private final Map<String, Table> byName;

    private Tables(Map<String, Table> byName) {
        this.byName = byName;
    }

    static Tables read(Connection connection) throws SQLException {
        var columns = new LinkedHashMap<String, List<Table.Column>>();
        var keys = new LinkedHashMap<String, List<String>>();
        try (var select = connection.prepareStatement(CATALOGUE);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                String table = row.getString(1);
                columns.computeIfAbsent(table, t -> new ArrayList<>())
                        .add(new Table.Column(row.getString(2), row.getString(3)));
                if (row.getBoolean(4)) {
                    keys.computeIfAbsent(table, t -> new ArrayList<>()).add(row.getString(2));
                }
            }
        }
        var tables = new LinkedHashMap<String, Table>();
        columns.forEach((name, list) -> tables.put(name, Table.of(name, list, keys.getOrDefault(name, List.of()))));
        return new Tables(tables);
    }

    Table get(String name) {
        Table table = byName.get(name);
        if (table == null) {
            throw new IllegalArgumentException("there is no table chain." + name);
        }
        return table;
    }

    /** Every table, by name. */
    List<Table> all() {
        return List.copyOf(byName.values());
    }
}
