package io.virtengine.sdk.tx;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads rows of {@code tx_intent}. */
final class IntentRows {

    static final String COLUMNS = "id, sender, idempotency_key, purpose, recipient, data, value, state, attempts,"
            + " gas_limit, nonce, tx_hash, error_name, error_text, block_number, gas_used";

    private IntentRows() {}

    static TransactionRecord read(ResultSet row) throws SQLException {
        return new TransactionRecord(
                row.getLong("id"),
                row.getString("sender"),
                row.getString("idempotency_key"),
                row.getString("purpose"),
                row.getString("recipient"),
                row.getBytes("data"),
                row.getBigDecimal("value").toBigIntegerExact(),
                TransactionState.of(row.getString("state")),
                row.getInt("attempts"),
                row.getObject("gas_limit", Long.class),
                row.getObject("nonce", Long.class),
                row.getString("tx_hash"),
                row.getString("error_name"),
                row.getString("error_text"),
                row.getObject("block_number", Long.class),
                row.getObject("gas_used", Long.class));
    }
}
