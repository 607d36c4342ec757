package io.virtengine.offchain.indexer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.virtengine.offchain.chain.KnownContracts;
import io.virtengine.offchain.storage.Migrated;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.events.EventDecoder;
import io.virtengine.sdk.events.EventIntake;
import io.virtengine.sdk.events.IntakeOptions;
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
    IndexerHealth indexerHealthIndicator(IndexerStatus status, ChainReading reading, IndexerSettings settings) {
        return new IndexerHealth(status, reading, settings.readyLag());
    }

    /** Needs the migrated database, since it reads the tables' shape from it. */
    @Bean
    ProjectionStore projectionStore(
            Migrated database,
            KnownContracts contracts,
            EventDecoder decoder,
            Reactions reactions,
            IndexerSettings settings)
            throws SQLException {
        return new ProjectionStore(
                database.dataSource(), contracts, decoder, reactions, settings.startBlock(), settings.rebuild());
    }

    @Bean
    ChainReading chainReading(
            ChainClient node,
            ProjectionStore store,
            KnownContracts contracts,
            DataSource database,
            IndexerSettings settings,
            IndexerStatus status,
            MeterRegistry meters,
            ApplicationEventPublisher events) {
        var options = new IntakeOptions(
                settings.poll(),
                settings.maxBlocks(),
                settings.batchEvents(),
                settings.auditEvery(),
                settings.longestRetry());
        var progress = new IntakeProgress(status, events::publishEvent);
        var intake = new EventIntake(database, node, store, contracts.journal(), options, progress);
        FunctionCounter.builder("ve.indexer.gaps", intake, EventIntake::gapsFound)
                .description("Times that events were found missing and read again")
                .register(meters);
        Gauge.builder("ve.indexer.head.block", intake::head).register(meters);
        return new ChainReading(intake);
    }
}
