package io.virtengine.sdk.testing;

import io.virtengine.sdk.events.EventConsumer;
import io.virtengine.sdk.events.RecordedEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/** Writes down each event; a repeated one would break the table's unique key. */
public class SeenWriter implements EventConsumer {

    private final String name;
    private final int batchSize;

    public SeenWriter(String name, int batchSize) {
        this.name = name;
        this.batchSize = batchSize;
    }

    public static void createTable(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table seen (n bigint generated always as identity, block bigint, log_index int,"
                    + " size numeric, unique (block, log_index))");
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int batchSize() {
        return batchSize;
    }

    @Override
    public void handle(Connection transaction, List<RecordedEvent> events) throws SQLException {
        try (PreparedStatement insert =
                transaction.prepareStatement("insert into seen (block, log_index, size) values (?, ?, ?)")) {
            for (RecordedEvent event : events) {
                insert.setLong(1, event.position().blockNumber());
                insert.setInt(2, event.position().logIndex());
                insert.setBigDecimal(3, new java.math.BigDecimal(event.integer("size")));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
