package io.virtengine.sdk.testing;

import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.ChainEndpoint;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.events.EventDispatcher;
import io.virtengine.sdk.events.EventInbox;
import io.virtengine.sdk.events.EventIntake;
import io.virtengine.sdk.events.IntakeOptions;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.tx.GasPricing;
import io.virtengine.sdk.tx.SenderOptions;
import io.virtengine.sdk.tx.TransactionListener;
import io.virtengine.sdk.tx.TransactionSender;
import java.io.File;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.postgresql.ds.PGSimpleDataSource;
import org.web3j.crypto.ECKeyPair;

/**
 * A process of its own with a sender, an intake and a consumer, made to be killed. Arguments: JDBC URL, node, private
 * key, contract, wei per gas.
 */
public final class ServiceProcess {

    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration REPLACE_AFTER = Duration.ofMillis(500);

    private ServiceProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        var database = new PGSimpleDataSource();
        database.setURL(arguments[0]);
        database.setUser("postgres");
        var chain = new ChainClient(ChainEndpoint.of(arguments[1]));
        var key = new KeySigner(ECKeyPair.create(new BigInteger(arguments[2])));
        var decoder = Fountain.decoderFor(arguments[3]);
        new TransactionSender(
                        database,
                        chain,
                        key,
                        new RevertReason(ContractArtifacts.load()),
                        SenderOptions.defaults()
                                .withPoll(POLL)
                                .withMaxInFlight(4)
                                .withPricing(new GasPricing.Legacy(new BigInteger(arguments[4])))
                                .withReplaceAfter(REPLACE_AFTER),
                        TransactionListener.NONE)
                .start();
        var consumers =
                new EventDispatcher(database, decoder, "main", POLL, List.of(new SeenWriter("writer", 7))).start();
        new EventIntake(
                        database,
                        chain,
                        new EventInbox(database, decoder, "main", 0),
                        IntakeOptions.defaults().withPoll(POLL).withMaxPage(3),
                        (range, atHead) -> consumers.wake())
                .start();
        new CountDownLatch(1).await();
    }

    /** Starts one on this test's class path. */
    public static Process start(Path log, String... arguments) throws IOException {
        var command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                ServiceProcess.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(log.toString())))
                .start();
    }
}
