package io.virtengine.offchain.keeper;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.micrometer.core.instrument.MeterRegistry;
import io.virtengine.offchain.chain.FurtherNodes;
import io.virtengine.offchain.chain.KnownContracts;
import io.virtengine.offchain.storage.Migrated;
import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.ChainWatch;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.client.ValidatorClient;
import io.virtengine.sdk.consensus.PerformanceObservers;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.signing.KeystoreFile;
import io.virtengine.sdk.signing.PasswordReference;
import io.virtengine.sdk.tx.CallPolicy;
import io.virtengine.sdk.tx.SenderOptions;
import io.virtengine.sdk.tx.TransactionOutbox;
import io.virtengine.sdk.tx.TransactionSender;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The keeper's parts. Nothing is asked for while the chain is away or its nodes disagree. Each chore is a recurring task of db-scheduler: whichever replica picks it up holds it in the
 * database until it is done, and a replica that dies gives it up by its missing heartbeat.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(KeeperSettings.class)
@ConditionalOnProperty("ve.offchain.keeper.keystore")
class KeeperConfiguration {

    private static final Duration LONGEST_LOOK = Duration.ofSeconds(5);
    /** One may be waiting for nodes that are away. */
    private static final int THREADS = 3;

    @Bean
    KeySigner keeperKey(KeeperSettings settings) throws IOException {
        Path file = Objects.requireNonNull(settings.keystore());
        String reference = settings.password();
        if (reference == null) {
            throw new IllegalStateException("ve.offchain.keeper.password must say where the keystore's password is");
        }
        char[] password = PasswordReference.parse(reference).resolve();
        try {
            return KeystoreFile.open(file, password);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    @Bean(destroyMethod = "close")
    TransactionSender keeperSender(
            Migrated database,
            ChainClient node,
            FurtherNodes others,
            KeySigner key,
            ContractArtifacts artifacts,
            MeterRegistry meters) {
        return new TransactionSender(
                        database.dataSource(),
                        Stream.concat(Stream.of(node), others.clients().stream())
                                .toList(),
                        key,
                        new RevertReason(artifacts),
                        SenderOptions.defaults(),
                        (transaction, record) -> meters.counter(
                                        "ve.keeper.finished",
                                        "chore",
                                        record.purpose(),
                                        "state",
                                        record.state().name().toLowerCase(Locale.ROOT))
                                .increment(),
                        CallPolicy.ANY)
                .start();
    }

    @Bean
    ChoreRun choreRun(
            Migrated database,
            KnownContracts contracts,
            ContractArtifacts artifacts,
            KeySigner key,
            KeeperSettings settings,
            MeterRegistry meters) {
        return new ChoreRun(
                JdbcClient.create(database.dataSource()),
                new TransactionOutbox(database.dataSource()),
                contracts,
                artifacts,
                key.address(),
                settings.batch(),
                meters);
    }

    @Bean(destroyMethod = "close")
    PerformanceObservers performanceObservers(KnownContracts contracts, KeeperSettings settings) {
        return new PerformanceObservers(settings.observers(), contracts.chainId(), settings.patience());
    }

    @Bean
    PerformanceRun performanceRun(
            Migrated database,
            ChainClient node,
            KnownContracts contracts,
            ContractArtifacts artifacts,
            KeySigner key,
            PerformanceObservers observers,
            MeterRegistry meters) {
        var validators = new ValidatorClient(new SystemContracts(node, contracts.addresses()));
        return new PerformanceRun(
                JdbcClient.create(database.dataSource()),
                new TransactionOutbox(database.dataSource()),
                contracts,
                artifacts,
                key.address(),
                observers,
                validators::nodes,
                meters);
    }

    /** A network from before a contract came has none of its chores. */
    @Bean(initMethod = "start", destroyMethod = "stop")
    Scheduler keeperScheduler(
            Migrated database,
            ChoreRun chores,
            PerformanceRun performance,
            PerformanceObservers observers,
            KnownContracts contracts,
            ChainWatch watch,
            KeeperSettings settings) {
        List<RecurringTask<?>> tasks = new ArrayList<>();
        Chore.BY_ROW.forEach(chore -> tasks.add(task(chores, watch, chore, settings.every())));
        Stream.of(StakingChore.ALL, List.of(StakingChore.anchor(settings.anchorEvery())), CapacityChore.ALL)
                .flatMap(List::stream)
                .filter(chore -> contracts.addresses().containsKey(chore.contract()))
                .forEach(chore -> tasks.add(task(chores, watch, chore, settings.every())));
        tasks.add(task(chores, watch, Chore.COLLECT, settings.collectEvery()));
        if (!observers.isEmpty()) {
            // Where there is no board to carry reports to, the settings are wrong: better said now.
            contracts.address("PerformanceBoard");
            tasks.add(task(PerformanceRun.NAME, watch, settings.every(), performance::run));
        }
        Duration look = settings.every().compareTo(LONGEST_LOOK) < 0 ? settings.every() : LONGEST_LOOK;
        return Scheduler.create(database.dataSource())
                .threads(THREADS)
                .pollingInterval(look)
                // Of a replica that was killed the others learn by the heartbeats it missed; by default that takes half
                // an hour.
                .heartbeatInterval(look)
                .startTasks(tasks)
                .build();
    }

    private static RecurringTask<?> task(ChoreRun chores, ChainWatch watch, Chore chore, Duration every) {
        return task(chore.name(), watch, every, () -> chores.run(chore));
    }

    private static RecurringTask<?> task(String name, ChainWatch watch, Duration every, Runnable work) {
        return Tasks.recurring("keeper-" + name, FixedDelay.of(every)).execute((instance, context) -> {
            if (watch.present()) {
                work.run();
            }
        });
    }
}
