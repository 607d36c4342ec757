package io.virtengine.sdk.testing;

import io.virtengine.sdk.db.SdkSchema;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** One PostgreSQL for the whole test run; each test gets an empty database of its own with the SDK's tables. */
public final class TestDatabase {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private TestDatabase() {}

    private static final class Server {
        static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder().start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Migrated once; every test's database is a copy. */
    private static final class Template {
        static final String NAME = make();

        private static String make() {
            String name = create("sdk_template", "template1");
            SdkSchema.migrate(Server.RUNNING.getDatabase("postgres", name));
            return name;
        }
    }

    public static DataSource create() {
        String name = create("sdk_" + COUNT.incrementAndGet(), Template.NAME);
        return Server.RUNNING.getDatabase("postgres", name);
    }

    private static String create(String name, String template) {
        try (Connection connection = Server.RUNNING.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name + " template " + template);
            return name;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
