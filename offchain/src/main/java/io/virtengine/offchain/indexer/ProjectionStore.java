package io.virtengine.offchain.indexer;

import io.virtengine.offchain.chain.ChainEvent;
import io.virtengine.offchain.chain.EventDecoder;
import io.virtengine.sdk.chain.ChainLog;
import io.virtengine.sdk.db.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The projections in the database: applies ranges of blocks, each in one transaction with the progress it makes. */
final class ProjectionStore {

    private final DataSource database;
    private final EventDecoder decoder;
    private final Reactions reactions;
    private final Tables tables;
    private final WorkingSet rows;

    ProjectionStore(DataSource database, EventDecoder decoder, Reactions reactions) throws SQLException {
        this.database = database;
        this.decoder = decoder;
        this.reactions = reactions;
        try (Connection connection = database.getConnection()) {
            this.tables = Tables.read(connection);
        }
        this.rows = new WorkingSet(tables);
    }

    /** Progress so far, or the given one if there is none. */
    Progress begin(Progress first) throws SQLException {
        return new Transactions(database).call(connection -> {
            Optional<Progress> known = Progress.read(connection);
            if (known.isEmpty()) {
                first.insert(connection);
            }
            return known.orElse(first);
        });
    }

    /**
     * Applies a range that continues the progress. All of it is kept or none.
     *
     * @return the new progress
     */
    Progress apply(Progress progress, BlockRange range) throws SQLException {
        if (range.from() != progress.block() + 1) {
            throw new IllegalArgumentException("block " + range.from() + " does not follow " + progress.block());
        }
        try {
            return new Transactions(database).call(connection -> {
                rows.begin(connection);
                for (ChainLog log : range.logs()) {
                    long time = Objects.requireNonNull(range.times().get(log.blockNumber()));
                    Optional<ChainEvent> event = decoder.decode(log, time);
                    event.ifPresent(e -> reactions.apply(e, rows));
                }
                rows.write();
                return progress.advance(
                        connection,
                        range.last().number(),
                        range.last().timestamp(),
                        range.last().hash());
            });
        } catch (SQLException | RuntimeException e) {
            rows.forget();
            throw e;
        }
    }

    /** Empties every projection, so that they can be built again from the first block. */
    void clear() throws SQLException {
        String all = tables.all().stream().map(t -> "chain." + t.name()).collect(Collectors.joining(", "));
        new Transactions(database).run(connection -> {
            try (Statement truncate = connection.createStatement()) {
                truncate.execute("truncate " + all);
            }
        });
        rows.forget();
    }
}
