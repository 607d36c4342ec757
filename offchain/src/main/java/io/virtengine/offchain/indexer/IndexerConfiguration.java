package io.virtengine.offchain.indexer;

import io.micrometer.core.instrument.MeterRegistry;
import io.virtengine.offchain.chain.ChainSource;
import io.virtengine.offchain.chain.EventDecoder;
import io.virtengine.offchain.chain.KnownContracts;
import io.virtengine.offchain.storage.Migrated;
import java.sql.SQLException;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(IndexerSettings.class)
@ConditionalOnBooleanProperty(name = "ve.offchain.indexer.enabled", matchIfMissing = true)
class IndexerConfiguration {

    @Bean
    IndexerStatus indexerStatus(MeterRegistry meters, Clock clock) {
        return new IndexerStatus(meters, clock);
    }

    @Bean
    IndexerHealth indexerHealthIndicator(IndexerStatus status, IndexerSettings settings) {
        return new IndexerHealth(status, settings.readyLag());
    }

    /** Needs the migrated database, since it reads the tables' shape from it. */
    @Bean
    ProjectionStore projectionStore(Migrated database, EventDecoder decoder, Reactions reactions) throws SQLException {
        return new ProjectionStore(database.dataSource(), decoder, reactions);
    }

    @Bean
    IndexerThread indexerThread(
            ChainSource chain,
            KnownContracts contracts,
            ProjectionStore store,
            DataSource database,
            IndexerSettings settings,
            IndexerStatus status,
            ApplicationEventPublisher events) {
        var lease = new WriterLease(database);
        return new IndexerThread(new Indexer(chain, contracts, store, lease, settings, status, events::publishEvent));
    }
}
