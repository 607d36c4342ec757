package io.virtengine.sdk.db;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Creates and updates the SDK's PostgreSQL tables, beside whatever else the application keeps in its schema. */
public final class SdkSchema {

    private static final String HISTORY = "sdk_schema_history";
    private static final String MIGRATIONS = "classpath:io/virtengine/sdk/db";

    private SdkSchema() {}

    /** Brings the tables to the version this build needs; does nothing if they are. Safe to call from many processes. */
    public static void migrate(DataSource database) {
        Flyway.configure()
                .dataSource(database)
                .table(HISTORY)
                .locations(MIGRATIONS)
                // The application's own tables may be there already; version 0 stands for "none of ours yet".
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }
}
