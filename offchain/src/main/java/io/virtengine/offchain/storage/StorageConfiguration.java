package io.virtengine.offchain.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.virtengine.sdk.db.SdkSchema;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StorageSettings.class)
class StorageConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(StorageConfiguration.class);

    /** The server in use: a bundled one that is stopped with the application, or someone else's. */
    record Server(String url, Optional<BundledPostgres> bundled) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            if (bundled.isPresent()) {
                bundled.get().close();
            }
        }
    }

    @Bean
    Server databaseServer(StorageSettings settings) throws IOException {
        if (!settings.isEmbedded()) {
            return new Server(settings.url(), Optional.empty());
        }
        var postgres = BundledPostgres.start(settings.stateDirectory(), settings.embeddedPort());
        LOG.info("bundled PostgreSQL at {}, data in {}", postgres.url(), settings.stateDirectory());
        return new Server(postgres.url(), Optional.of(postgres));
    }

    @Bean(destroyMethod = "close")
    HikariDataSource dataSource(Server server, StorageSettings settings) {
        var pool = new HikariConfig();
        pool.setJdbcUrl(server.url());
        if (!settings.isEmbedded()) {
            pool.setUsername(settings.username());
            pool.setPassword(settings.password());
        }
        pool.setPoolName("offchain");
        pool.setMaximumPoolSize(settings.connections());
        pool.setConnectionTimeout(Duration.ofSeconds(10).toMillis());
        pool.addDataSourceProperty("ApplicationName", "virtengine-offchain");
        return new HikariDataSource(pool);
    }

    @Bean
    Migrated migratedDatabase(DataSource database) {
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/migration")
                .load()
                .migrate();
        SdkSchema.migrate(database);
        return new Migrated(database);
    }
}
