package io.virtengine.agent.custody;

import io.virtengine.agent.chain.ContractSet;
import io.virtengine.agent.chain.OnChainMarket;
import io.virtengine.agent.chain.OperatorHandover;
import io.virtengine.agent.chain.OutboxIntents;
import io.virtengine.agent.lifecycle.StoredSecrets;
import io.virtengine.agent.wiring.UnfinishedKeyWork;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.FaultPoint;
import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.ChainEndpoint;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.db.SdkSchema;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.signing.KeyRotation;
import io.virtengine.sdk.signing.TransactionSigner;
import io.virtengine.sdk.tx.SenderOptions;
import io.virtengine.sdk.tx.TransactionListener;
import io.virtengine.sdk.tx.TransactionOutbox;
import io.virtengine.sdk.tx.TransactionSender;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/** Custody and its saga over a real database and chain, without the rest of the agent. */
final class RotationBench {
    static final char[] PASSPHRASE = "correct horse".toCharArray();
    /** Roles as they are rotated here. */
    static final List<KeyRole> ROLES = List.of(KeyRole.ATTESTATION, KeyRole.OPERATOR, KeyRole.TLS, KeyRole.ENCRYPTION);

    private RotationBench() {}

    static PGSimpleDataSource source(String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        return source;
    }

    static Database database(String url) throws Exception {
        PGSimpleDataSource source = source(url);
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/migration")
                .load()
                .migrate();
        SdkSchema.migrate(source);
        return new Database(source);
    }

    static KeyDirectory directory(Path folder) {
        return LightKeys.directory(folder);
    }

    static CustodyPlan plan(Path folder, Map<KeyPlace, SigningPlace> more) {
        KeyDirectory directory = directory(folder);
        Map<KeyPlace, SigningPlace> places = new HashMap<>(more);
        places.put(KeyPlace.FILE, new FilePlace(directory, PASSPHRASE::clone));
        return new CustodyPlan(
                directory,
                PASSPHRASE::clone,
                List.of("localhost"),
                Map.of(),
                Map.of(),
                places,
                Duration.ofSeconds(1),
                Duration.ofDays(90),
                new SignerAudit.Limits(1000, 1000, 5));
    }

    /**
     * Rotates all keys in a process of its own. Arguments: step to die at or "-", database, key directory, node, address
     * book, provider.
     */
    public static void main(String[] arguments) throws Exception {
        FaultPoint faults = reached -> {
            if (reached.name().equals(arguments[0])) {
                // As SIGKILL: no shutdown hooks, no finally blocks.
                Runtime.getRuntime().halt(137);
            }
        };
        PGSimpleDataSource source = source(arguments[1]);
        Database database = new Database(source);
        ChainClient chain = new ChainClient(ChainEndpoint.of(arguments[3]));
        AddressBook book = AddressBook.load(Path.of(arguments[4]));
        ContractArtifacts artifacts = ContractArtifacts.load();
        ContractSet contracts = new ContractSet(book.addresses(), artifacts);
        Custody custody = new Custody(database, plan(Path.of(arguments[2]), Map.of()), Clock.systemUTC());
        KeyRing ring = custody.ring();
        OnChainMarket market = new OnChainMarket(chain, contracts);
        OperatorHandover handover = new OperatorHandover(
                new TransactionOutbox(source), () -> ring.operator().address(), market, arguments[5]);
        TransactionListener listener = (transaction, record) -> {
            if (!record.succeeded()) {
                handover.startedOver(transaction, record);
            }
        };
        RotationSaga saga = new RotationSaga(
                database,
                custody,
                new KeyRegistration(
                        market,
                        new OutboxIntents(
                                new TransactionOutbox(source),
                                contracts,
                                () -> ring.operator().address()),
                        KeyRotation.domain(book.chainId(), contracts.address("ProviderRegistry")),
                        arguments[5]),
                new UnfinishedKeyWork(database, new StoredSecrets(database, new EnvelopeOpener(ring)), ring),
                faults,
                Clock.systemUTC());
        Map<String, TransactionSender> senders = new HashMap<>();
        for (KeyRole role : ROLES) {
            // As an operator who calls "keys rotate" again when the command has died.
            if (database.call(unit -> new Rotations().last(unit, role))
                    .filter(rotation -> rotation.step() != RotationStep.REQUESTED)
                    .isEmpty()) {
                saga.begin(role, null);
            }
        }
        while (!database.call(new Rotations()::open).stream()
                .allMatch(rotation ->
                        rotation.role() == KeyRole.ATTESTATION && rotation.step() == RotationStep.DRAINED)) {
            custody.refresh();
            saga.advance();
            for (TransactionSigner signer : custody.operators()) {
                senders.computeIfAbsent(
                        signer.address(),
                        address -> new TransactionSender(
                                        source,
                                        chain,
                                        signer,
                                        new RevertReason(artifacts),
                                        SenderOptions.defaults(),
                                        listener)
                                .start());
            }
            Thread.sleep(100);
        }
        Runtime.getRuntime().halt(0);
    }
}
