package io.virtengine.offchain.api;

import java.security.SecureRandom;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The key that signs cursors: made once for a database, so that every replica takes every other one's cursors. */
final class CursorSecret {

    private static final String NAME = "cursor";

    private final JdbcClient database;

    CursorSecret(DataSource database) {
        this.database = JdbcClient.create(database);
    }

    byte[] get() {
        byte[] fresh = new byte[32];
        new SecureRandom().nextBytes(fresh);
        database.sql("insert into api_secrets (name, secret) values (:name, :secret) on conflict (name) do nothing")
                .param("name", NAME)
                .param("secret", fresh)
                .update();
        return database.sql("select secret from api_secrets where name = :name")
                .param("name", NAME)
                .query(byte[].class)
                .single();
    }
}
