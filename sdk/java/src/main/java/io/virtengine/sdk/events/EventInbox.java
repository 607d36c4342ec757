package io.virtengine.sdk.events;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.ChainLog;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tables of the intake: checkpoint and inbox. */
final class EventInbox {

    private static final int WORD = 32;

    private EventInbox() {}

    /**
     * How far the chain has been read.
     *
     * @param contracts the addresses it was read for
     * @param nextBlock first block not read
     * @param lastHash hash of the block before it, unless nothing was read
     */
    record Checkpoint(
            String contracts, long nextBlock, @Nullable String lastHash) {}

    static Optional<Checkpoint> checkpoint(Connection connection, String intake) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select contracts, next_block, last_hash from event_intake where name = ?")) {
            select.setString(1, intake);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new Checkpoint(row.getString(1), row.getLong(2), row.getString(3)))
                        : Optional.empty();
            }
        }
    }

    static void begin(Connection connection, String intake, Checkpoint first) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into event_intake (name, contracts, next_block) values (?, ?, ?) on conflict do nothing")) {
            insert.setString(1, intake);
            insert.setString(2, first.contracts());
            insert.setLong(3, first.nextBlock());
            insert.executeUpdate();
        }
    }

    /** Moves the checkpoint; false if another process has moved it meanwhile. */
    static boolean advance(Connection connection, String intake, long from, long to, String hash) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "update event_intake set next_block = ?, last_hash = ? where name = ? and next_block = ?")) {
            update.setLong(1, to);
            update.setString(2, hash);
            update.setString(3, intake);
            update.setLong(4, from);
            return update.executeUpdate() == 1;
        }
    }

    /** Stores logs that are not stored yet, in one statement however many they are. */
    static void store(Connection connection, List<ChainLog> logs, EventDecoder decoder) throws SQLException {
        String sql = """
                insert into event_inbox (block_number, log_index, block_hash, block_time, tx_hash, tx_index, address,
                    topics, data, contract, event)
                select * from unnest(?::bigint[], ?::integer[], ?::text[], ?::bigint[], ?::text[], ?::integer[],
                    ?::text[], ?::bytea[], ?::bytea[], ?::text[], ?::text[])
                on conflict (block_hash, log_index) do nothing""";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            array(insert, 1, "bigint", logs.stream().map(ChainLog::blockNumber).toArray());
            array(insert, 2, "integer", logs.stream().map(ChainLog::logIndex).toArray());
            array(insert, 3, "text", logs.stream().map(ChainLog::blockHash).toArray());
            array(insert, 4, "bigint", logs.stream().map(ChainLog::blockTime).toArray());
            array(
                    insert,
                    5,
                    "text",
                    logs.stream().map(ChainLog::transactionHash).toArray());
            array(
                    insert,
                    6,
                    "integer",
                    logs.stream().map(ChainLog::transactionIndex).toArray());
            array(insert, 7, "text", logs.stream().map(ChainLog::address).toArray());
            array(insert, 8, "bytea", logs.stream().map(EventInbox::packed).toArray(byte[][]::new));
            array(insert, 9, "bytea", logs.stream().map(ChainLog::data).toArray(byte[][]::new));
            array(
                    insert,
                    10,
                    "text",
                    logs.stream()
                            .map(l -> decoder.contractAt(l.address()).orElse(null))
                            .toArray());
            array(
                    insert,
                    11,
                    "text",
                    logs.stream().map(l -> decoder.eventName(l).orElse(null)).toArray());
            insert.executeUpdate();
        }
    }

    private static void array(PreparedStatement statement, int index, String type, @Nullable Object[] values)
            throws SQLException {
        statement.setArray(index, statement.getConnection().createArrayOf(type, values));
    }

    private static byte[] packed(ChainLog log) {
        ByteBuffer words = ByteBuffer.allocate(log.topics().size() * WORD);
        log.topics().forEach(topic -> words.put(Hex.decode(topic)));
        return words.array();
    }

    /** Known and unknown events after a position and below a block, in order. */
    static List<ChainLog> after(Connection connection, EventPosition position, long belowBlock, int limit)
            throws SQLException {
        String sql = "select * from event_inbox where (block_number, log_index) > (?, ?) and block_number < ?"
                + " order by block_number, log_index limit ?";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, position.blockNumber());
            select.setInt(2, position.logIndex());
            select.setLong(3, belowBlock);
            select.setInt(4, limit);
            var logs = new ArrayList<ChainLog>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    logs.add(read(row));
                }
            }
            return logs;
        }
    }

    private static ChainLog read(ResultSet row) throws SQLException {
        byte[] packed = Objects.requireNonNull(row.getBytes("topics"));
        var topics = new ArrayList<String>();
        for (int i = 0; i < packed.length; i += WORD) {
            topics.add(Hex.encode(Arrays.copyOfRange(packed, i, i + WORD)));
        }
        return new ChainLog(
                row.getLong("block_number"),
                row.getString("block_hash"),
                row.getLong("block_time"),
                row.getString("tx_hash"),
                row.getInt("tx_index"),
                row.getInt("log_index"),
                row.getString("address"),
                topics,
                row.getBytes("data"));
    }
}
