package io.virtengine.sdk.events;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** How many events of each block a table holds, which a {@link GapAudit} compares with the node's count. */
public final class StoredEvents {

    private StoredEvents() {}

    /**
     * Counts by block; blocks without events are left out.
     *
     * @param table a table with a column {@code block_number} and one row an event; part of the statement's text, so never
     *     from outside
     */
    public static Map<Long, Integer> count(Connection connection, String table, long fromBlock, long toBlock)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select block_number, count(*) from " + table
                + " where block_number between ? and ? group by block_number")) {
            select.setLong(1, fromBlock);
            select.setLong(2, toBlock);
            var counts = new HashMap<Long, Integer>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    counts.put(row.getLong(1), row.getInt(2));
                }
            }
            return counts;
        }
    }
}
