package io.virtengine.offchain;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.chain.EmbeddedChainOptions;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.deploy.NetworkDefinition;
import io.virtengine.sdk.deploy.SystemDeployment;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.signing.KeystoreFile;
import io.virtengine.sdk.signing.PerformanceReport;
import io.virtengine.sdk.tx.DirectSender;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The keeper carries reports of nodes that speak JSON-RPC to the real board: one of them lies, one is away, and the keeper is
 * killed after it asked and before it sent.
 */
@Timeout(240)
class RealPerformanceTest {

    /** That of {@code genesis/local.json}. */
    private static final long CHAIN_ID = 7719;

    private static final int KEEPER = 9;
    private static final int FIRST_OPERATOR = 5;

    @TempDir
    static Path folder;

    private static EmbeddedChain chain;
    private static SystemContracts contracts;
    private static List<FakeObserver> nodes;

    @BeforeAll
    static void deploy() throws Exception {
        chain = EmbeddedChain.start(EmbeddedChainOptions.defaults().withChainId(CHAIN_ID));
        nodes = Stream.generate(() -> new FakeObserver(CHAIN_ID)).limit(4).toList();
        var accounts = new HashMap<String, String>();
        for (String name :
                List.of("governor", "guardian", "administrator", "moderator", "registrar", "keeper", "treasury")) {
            accounts.put(name, chain.accounts().get(1).getAddress());
        }
        for (int i = 1; i <= 3; i++) {
            accounts.put("committee-" + i, chain.accounts().get(1 + i).getAddress());
        }
        for (int i = 0; i < nodes.size(); i++) {
            accounts.put("validator-" + (i + 1), nodes.get(i).address());
            accounts.put(
                    "operator-" + (i + 1),
                    chain.accounts().get(FIRST_OPERATOR + i).getAddress());
        }
        var deployer = new DirectSender(
                chain.client(), KeySigner.of(chain.accounts().getFirst()), new RevertReason(ContractArtifacts.load()));
        AddressBook book = SystemDeployment.run(
                chain.client(),
                deployer,
                NetworkDefinition.read(Path.of("../genesis/local.json"), accounts),
                line -> {});
        book.save(folder.resolve("addresses.json"));
        contracts = new SystemContracts(chain.client(), book.addresses());
        Path password = folder.resolve("keeper.password");
        Files.createFile(password, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(password, "correct horse");
        KeystoreFile.save(
                folder.resolve("keeper.json"),
                "correct horse".toCharArray(),
                KeystoreFile.Strength.LIGHT,
                chain.accounts().get(KEEPER).getEcKeyPair());
    }

    @AfterAll
    static void stop() {
        nodes.forEach(FakeObserver::close);
        chain.close();
    }

    private static List<String> settings(String database) {
        return List.of(
                "server.port=0",
                "management.server.port=0",
                "ve.offchain.chain.rpc=" + chain.endpoint().http(),
                "ve.offchain.chain.address-book=" + folder.resolve("addresses.json"),
                "ve.offchain.storage.url=" + database,
                "ve.offchain.indexer.poll=50ms",
                "ve.offchain.keeper.keystore=" + folder.resolve("keeper.json"),
                "ve.offchain.keeper.password=file:" + folder.resolve("keeper.password"),
                "ve.offchain.keeper.every=200ms",
                "ve.offchain.keeper.observers="
                        + nodes.stream().map(node -> node.url().toString()).collect(Collectors.joining(",")));
    }

    /** The application in a process of its own, to be killed. */
    private static Process process(String database) throws IOException {
        var command = new ArrayList<String>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OffchainApplication.class.getName()));
        settings(database).forEach(setting -> command.add("--" + setting));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keeper.log").toFile())
                .start();
    }

    private static long present() {
        return contracts.readNumber("ValidatorRegistry", "epoch").longValueExact();
    }

    /** Ends the present epoch and says which it was. */
    private static long endEpoch() {
        long epoch = present();
        chain.advance(Duration.ofMinutes(1));
        chain.mine(1);
        return epoch;
    }

    private static List<PerformanceReport.Line> lines(int missed) {
        return nodes.stream()
                .map(FakeObserver::address)
                .sorted()
                .map(node -> new PerformanceReport.Line(node, 15, missed, 100))
                .toList();
    }

    private static boolean reported(long epoch) {
        return (boolean) contracts.readValue("PerformanceBoard", "isReported", epoch);
    }

    private static void until(String what, BooleanSupplier holds) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain for " + what).isLessThan(end);
            Thread.sleep(20);
        }
    }

    @Test
    void whatAQuorumSaysReachesTheBoardOnceHoweverOftenTheKeeperIsKilled() throws Exception {
        String database = TestDatabase.freshUrl();
        long epoch = endEpoch();
        nodes.forEach(node -> node.saw(epoch, lines(1)));
        nodes.get(1).lie(true);
        nodes.getFirst().hold();
        Process killed = process(database);
        until("the keeper to ask", () -> nodes.getFirst().asked(epoch) > 0);
        assertThat(killed.destroyForcibly().waitFor()).isEqualTo(137);
        nodes.getFirst().release();
        assertThat(reported(epoch)).isFalse();
        assertThat(intents(database, epoch)).isZero();

        try (var application = new SpringApplicationBuilder(OffchainApplication.class)
                .properties(settings(database).toArray(String[]::new))
                .run()) {
            assertThat(application.isRunning()).isTrue();
            until("the report", () -> reported(epoch));
            for (int operator = 0; operator < nodes.size(); operator++) {
                // 15 of 16 turns, neutral identity work, all seals: 0.3 * 9,375 + 0.4 * 5,000 + 0.3 * 10,000.
                assertThat(contracts.read(
                                "PerformanceBoard",
                                "performanceOf",
                                epoch,
                                chain.accounts().get(FIRST_OPERATOR + operator).getAddress()))
                        .containsEntry("score", BigInteger.valueOf(7812));
            }
            assertThat(intents(database, epoch)).isOne();

            long disputed = endEpoch();
            nodes.get(1).lie(false);
            for (int i = 0; i < nodes.size(); i++) {
                nodes.get(i).saw(disputed, lines(i / 2));
            }
            int before = nodes.getLast().asked(disputed);
            until("two more questions", () -> nodes.getLast().asked(disputed) > before + 1);
            assertThat(reported(disputed)).as("two say this, two say that").isFalse();
            assertThat(intents(database, disputed)).isZero();
            // A third comes round, the fourth goes away.
            nodes.get(2).saw(disputed, lines(0));
            nodes.get(3).close();
            until("the report", () -> reported(disputed));
        }
    }

    private static int intents(String database, long epoch) {
        return JdbcClient.create(TestDatabase.at(database))
                .sql("select count(*) from tx_intent where idempotency_key like ?")
                .param("keeper/reportPerformance/" + epoch + "/%")
                .query(Integer.class)
                .single();
    }
}
