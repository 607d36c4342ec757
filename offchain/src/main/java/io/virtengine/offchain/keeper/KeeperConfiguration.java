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

    /** A network from before a contract came has none of its chores. */
    @Bean(initMethod = "start", destroyMethod = "stop")
    Scheduler keeperScheduler(
            Migrated database, ChoreRun chores, KnownContracts contracts, ChainWatch watch, KeeperSettings settings) {
        List<RecurringTask<?>> tasks = new ArrayList<>();
        Chore.BY_ROW.forEach(chore -> tasks.add(task(chores, watch, chore, settings.every())));
        StakingChore.ALL.stream()
                .filter(chore -> contracts.addresses().containsKey(chore.contract()))
                .forEach(chore -> tasks.add(task(chores, watch, chore, settings.every())));
        tasks.add(task(chores, watch, Chore.COLLECT, settings.collectEvery()));
        return Scheduler.create(database.dataSource())
                .threads(2)
                .pollingInterval(
                        settings.every().compareTo(Duration.ofSeconds(5)) < 0
                                ? settings.every()
                                : Duration.ofSeconds(5))
                .startTasks(tasks)
                .build();
    }

    private static RecurringTask<?> task(ChoreRun chores, ChainWatch watch, Chore chore, Duration every) {
        return Tasks.recurring("keeper-" + chore.name(), FixedDelay.of(every)).execute((instance, context) -> {
            if (watch.present()) {
                chores.run(chore);
            }
        });
    }
}
