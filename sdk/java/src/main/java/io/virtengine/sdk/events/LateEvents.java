package io.virtengine.sdk.events;

import io.virtengine.sdk.chain.ChainLog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Events that reach the inbox when a consumer is past their place already, because a node had left them out. They are
 * noted for that consumer in the transaction that stores them and handed on before anything newer.
 */
final class LateEvents {

    private LateEvents() {}

    /** Waits for batches in hand and holds off new ones, so that a cursor is before or behind an event, not both. */
    static void lockCursors(Connection connection) throws SQLException {
        try (PreparedStatement lock =
                connection.prepareStatement("select 1 from event_cursor order by consumer for update")) {
            lock.execute();
        }
    }

    /** Notes which consumers have passed those positions. */
    static void note(Connection connection, List<EventPosition> positions) throws SQLException {
        if (positions.isEmpty()) {
            return;
        }
        String sql = """
                insert into event_late (consumer, block_number, log_index)
                select c.consumer, e.block_number, e.log_index
                from unnest(?::bigint[], ?::integer[]) as e(block_number, log_index)
                join event_cursor c on (c.block_number, c.log_index) >= (e.block_number, e.log_index)
                on conflict do nothing""";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setArray(
                    1,
                    connection.createArrayOf(
                            "bigint",
                            positions.stream().map(EventPosition::blockNumber).toArray()));
            insert.setArray(
                    2,
                    connection.createArrayOf(
                            "integer",
                            positions.stream().map(EventPosition::logIndex).toArray()));
            insert.executeUpdate();
        }
    }

    /** Takes a consumer's first late events, in chain order: they are its own business from now on. */
    static List<ChainLog> take(Connection connection, String consumer, int limit) throws SQLException {
        String sql = """
                with taken as (
                    delete from event_late where (consumer, block_number, log_index) in (
                        select consumer, block_number, log_index from event_late where consumer = ?
                        order by block_number, log_index limit ?)
                    returning block_number, log_index)
                select i.* from event_inbox i join taken using (block_number, log_index)
                order by i.block_number, i.log_index""";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, consumer);
            select.setInt(2, limit);
            var logs = new ArrayList<ChainLog>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    logs.add(EventInbox.read(row));
                }
            }
            return logs;
        }
    }
}
