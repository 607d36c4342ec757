package io.virtengine.offchain.storage;

import javax.sql.DataSource;

/**
 * The database with all its tables in place: the application's and the SDK's.
 *
 * @param dataSource connections to it
 */
public record Migrated(DataSource dataSource) {}
