package io.virtengine.agent.wiring;

import com.zaxxer.hikari.HikariDataSource;
import io.virtengine.agent.chain.ContractSet;
import io.virtengine.agent.chain.Market;
import io.virtengine.agent.chain.OnChainMarket;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.custody.Custody;
import io.virtengine.agent.custody.CustodyPlan;
import io.virtengine.agent.custody.KeyRing;
import io.virtengine.agent.custody.KeyRole;
import io.virtengine.agent.custody.Passphrase;
import io.virtengine.agent.health.ClockWatch;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.FaultPoint;
import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.ChainEndpoint;
import io.virtengine.sdk.chain.ChainWatch;
import io.virtengine.sdk.db.SdkSchema;
import io.virtengine.sdk.deploy.AddressBook;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;

/** What everything stands on, in the order it must come up: database, keys, chain and its verified contracts. */
@Configuration(proxyBeanMethods = false)
class FoundationSetup {
    private static final Logger LOG = LoggerFactory.getLogger(FoundationSetup.class);

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    @ConditionalOnMissingBean
    FaultPoint faultPoint() {
        return FaultPoint.NONE;
    }

    @Bean
    HikariDataSource dataSource(AgentConfiguration c) {
        HikariDataSource source = new HikariDataSource();
        source.setJdbcUrl(c.database().url());
        source.setUsername(c.database().username());
        Path password = c.database().passwordFile();
        if (password != null) {
            source.setPassword(new String(Passphrase.read(password)));
        }
        source.setMaximumPoolSize(c.database().poolSize());
        source.setPoolName("agent");
        return source;
    }

    /** Our tables first: the SDK's are kept beside whatever is there. */
    @Bean
    FlywayMigrationStrategy migrations(DataSource source) {
        return flyway -> {
            flyway.migrate();
            SdkSchema.migrate(source);
        };
    }

    @Bean
    @DependsOn("flywayInitializer")
    Database database(DataSource source) {
        return new Database(source);
    }

    /** Keys are opened after the database and before the chain is spoken to. */
    @Bean
    Custody custody(AgentConfiguration c, Database database, Clock clock) {
        return new Custody(database, CustodyPlan.of(c), clock);
    }

    /** The clock is asked for before anything is signed. */
    @Bean
    ClockWatch clockWatch(AgentConfiguration c, Custody custody, Clock clock) {
        ClockWatch watch = new ClockWatch(c.clock().servers(), clock);
        custody.holdWhile(KeyRole.ATTESTATION, watch::obstacle);
        watch.look();
        LOG.info("Clock: {}", watch.summary());
        return watch;
    }

    @Bean
    KeyRing keyRing(Custody custody) {
        return custody.ring();
    }

    @Bean(destroyMethod = "close")
    ChainClient chainClient(AgentConfiguration c, KeyRing afterKeys) {
        return client(c.chain().rpc(), c.chain().webSocket(), c);
    }

    @Bean
    ContractArtifacts contractArtifacts() {
        return ContractArtifacts.load();
    }

    @Bean
    AddressBook addressBook(AgentConfiguration c, ChainClient chain, Clock clock) {
        AddressBook book = AddressBook.load(c.chain().addressBook());
        new ChainCheck(chain, c.chain(), clock).require(book);
        return book;
    }

    @Bean
    ContractSet contractSet(AddressBook book, ContractArtifacts artifacts) {
        return new ContractSet(book.addresses(), artifacts);
    }

    @Bean
    Market market(ChainClient chain, ContractSet contracts) {
        return new OnChainMarket(chain, contracts);
    }

    @Bean
    FurtherNodes furtherNodes(AgentConfiguration c) {
        URI second = c.chain().second();
        return new FurtherNodes(second == null ? List.of() : List.of(client(second, null, c)));
    }

    @Bean
    ChainWatch chainWatch(AgentConfiguration c, ChainClient chain, FurtherNodes others, Clock clock) {
        ChainWatch.Rules rules = new ChainWatch.Rules(
                c.chain().headTolerance(), c.chain().staleAfter(), c.chain().haltedAfter());
        return new ChainWatch(chain, others.clients(), rules, clock);
    }

    private static ChainClient client(URI http, @Nullable URI webSocket, AgentConfiguration c) {
        return new ChainClient(new ChainEndpoint(http, webSocket, c.chain().requestTimeout()));
    }
}
