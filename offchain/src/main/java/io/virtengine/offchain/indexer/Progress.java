package io.virtengine.offchain.indexer;

import io.virtengine.sdk.chain.BlockHeader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * How far the rows have come.
 *
 * @param chainId EIP-155 id of the chain they are of
 * @param bookHash hash of the address book they were read with
 * @param block newest block in the rows; one before the first if none is
 * @param time its time in Unix seconds
 * @param hash its hash; empty if there is none yet
 */
record Progress(long chainId, String bookHash, long block, long time, String hash) {

    static Optional<Progress> read(Connection connection) throws SQLException {
        String sql = "select chain_id, book_hash, block_number, block_time, block_hash from chain.progress";
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            return Optional.of(
                    new Progress(row.getLong(1), row.getString(2), row.getLong(3), row.getLong(4), row.getString(5)));
        }
    }

    void insert(Connection connection) throws SQLException {
        String sql = "insert into chain.progress (chain_id, book_hash, block_number, block_time, block_hash)"
                + " values (?, ?, ?, ?, ?)";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setLong(1, chainId);
            insert.setString(2, bookHash);
            insert.setLong(3, block);
            insert.setLong(4, time);
            insert.setString(5, hash);
            insert.executeUpdate();
        }
    }

    /** Moves on to a block, if nobody else has: of two writers that start from the same block one gets false. */
    static boolean advance(Connection connection, long from, BlockHeader to) throws SQLException {
        String sql = "update chain.progress set block_number = ?, block_time = ?, block_hash = ?"
                + " where block_number = ?";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setLong(1, to.number());
            update.setLong(2, to.timestamp());
            update.setString(3, to.hash());
            update.setLong(4, from);
            return update.executeUpdate() == 1;
        }
    }
}
