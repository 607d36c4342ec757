package io.virtengine.sdk.events;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.ChainLog;
import io.virtengine.sdk.db.Transactions;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The inbox: every log in the database, known or not, from where an {@link EventDispatcher} hands them on. */
public final class EventInbox implements BlockSink {

    private static final int WORD = 32;

    private final Transactions transactions;
    private final EventDecoder decoder;
    private final String name;
    private final long startBlock;
    private final String contracts;

    /**
     * An inbox.
     *
     * @param name inboxes of the same name in one database are the same inbox
     * @param startBlock first block read, usually that of the first deployment
     */
    public EventInbox(DataSource database, EventDecoder decoder, String name, long startBlock) {
        this.transactions = new Transactions(database);
        this.decoder = decoder;
        this.name = name;
        this.startBlock = startBlock;
        this.contracts = String.join(",", new TreeSet<>(decoder.addresses()));
        if (startBlock < 0) {
            throw new IllegalArgumentException("the first block is negative: " + startBlock);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Collection<String> contracts() {
        return decoder.addresses();
    }

    @Override
    public ReadPosition open() throws SQLException {
        return transactions.call(connection -> {
            try (PreparedStatement insert =
                    connection.prepareStatement("insert into event_intake (name, contracts, next_block, high_block)"
                            + " values (?, ?, ?, ?) on conflict do nothing")) {
                insert.setString(1, name);
                insert.setString(2, contracts);
                insert.setLong(3, startBlock);
                insert.setLong(4, startBlock);
                insert.executeUpdate();
            }
            try (PreparedStatement select = connection.prepareStatement(
                    "select next_block, last_hash, contracts from event_intake where name = ?")) {
                select.setString(1, name);
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    if (!row.getString(3).equals(contracts)) {
                        throw new ChainMismatchException(
                                "this database holds the events of other contracts: start with an empty one, or with"
                                        + " the address book it was filled from");
                    }
                    return new ReadPosition(row.getLong(1), row.getString(2));
                }
            }
        });
    }

    @Override
    public boolean append(BlockRange range) throws SQLException {
        return transactions.call(connection -> {
            long high;
            try (PreparedStatement update = connection.prepareStatement(
                    "update event_intake i set next_block = ?, last_hash = ?, high_block = greatest(i.high_block, ?)"
                            + " from (select name, high_block from event_intake where name = ? for update) before"
                            + " where i.name = before.name and i.next_block = ? returning before.high_block")) {
                update.setLong(1, range.last().number() + 1);
                update.setString(2, range.last().hash());
                update.setLong(3, range.last().number() + 1);
                update.setString(4, name);
                update.setLong(5, range.from());
                try (ResultSet row = update.executeQuery()) {
                    if (!row.next()) {
                        return false;
                    }
                    high = row.getLong(1);
                }
            }
            if (range.from() < high) {
                LateEvents.lockCursors(connection);
                LateEvents.note(connection, store(connection, range.logs()));
            } else {
                store(connection, range.logs());
            }
            return true;
        });
    }

    @Override
    public long startBlock() {
        return startBlock;
    }

    @Override
    public Map<Long, Integer> stored(long fromBlock, long toBlock) throws SQLException {
        return transactions.call(connection -> StoredEvents.count(connection, "event_inbox", fromBlock, toBlock));
    }

    @Override
    public boolean keeps(ChainLog log) {
        return true;
    }

    @Override
    public void readAgain(ReadPosition position) throws SQLException {
        transactions.run(connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "update event_intake set next_block = ?, last_hash = ? where name = ? and next_block > ?")) {
                update.setLong(1, position.nextBlock());
                update.setString(2, position.lastHash());
                update.setString(3, name);
                update.setLong(4, position.nextBlock());
                update.executeUpdate();
            }
        });
    }

    /** First block that an inbox does not have; empty if there is no inbox of that name yet. */
    static Optional<Long> nextBlock(Connection connection, String name) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select next_block from event_intake where name = ?")) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
            }
        }
    }

    /** Stores logs that are not stored yet, in one statement however many they are, and says which those were. */
    private List<EventPosition> store(Connection connection, List<ChainLog> logs) throws SQLException {
        if (logs.isEmpty()) {
            return List.of();
        }
        String sql = """
                insert into event_inbox (block_number, log_index, block_hash, block_time, tx_hash, tx_index, address,
                    topics, data, contract, event)
                select * from unnest(?::bigint[], ?::integer[], ?::text[], ?::bigint[], ?::text[], ?::integer[],
                    ?::text[], ?::bytea[], ?::bytea[], ?::text[], ?::text[])
                on conflict (block_hash, log_index) do nothing returning block_number, log_index""";
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
            var stored = new ArrayList<EventPosition>();
            try (ResultSet row = insert.executeQuery()) {
                while (row.next()) {
                    stored.add(new EventPosition(row.getLong(1), row.getInt(2)));
                }
            }
            return stored;
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

    static ChainLog read(ResultSet row) throws SQLException {
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
