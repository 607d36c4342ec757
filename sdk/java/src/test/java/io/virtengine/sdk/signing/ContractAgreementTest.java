package io.virtengine.sdk.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.contracts.SettlementHub;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.deploy.NetworkDefinition;
import io.virtengine.sdk.deploy.SystemDeployment;
import io.virtengine.sdk.events.EventDecoder;
import io.virtengine.sdk.events.EventDispatcher;
import io.virtengine.sdk.events.EventInbox;
import io.virtengine.sdk.events.EventIntake;
import io.virtengine.sdk.events.IntakeOptions;
import io.virtengine.sdk.events.RecordedEvent;
import io.virtengine.sdk.testing.Await;
import io.virtengine.sdk.testing.TestDatabase;
import io.virtengine.sdk.tx.DirectSender;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.web3j.tx.ReadonlyTransactionManager;
import org.web3j.tx.gas.StaticGasProvider;

/** What Java hashes and reads is what the deployed contracts hash and write. */
class ContractAgreementTest {

    private static EmbeddedChain chain;
    private static AddressBook book;
    private static SystemContracts contracts;

    @BeforeAll
    static void deploy() {
        chain = EmbeddedChain.start();
        var deployer = new DirectSender(
                chain.client(), KeySigner.of(chain.accounts().getFirst()), new RevertReason(ContractArtifacts.load()));
        var accounts = new HashMap<String, String>();
        accounts.put("operator", chain.accounts().get(1).getAddress());
        accounts.put("treasury", chain.accounts().get(2).getAddress());
        for (int i = 1; i <= 3; i++) {
            accounts.put("committee-" + i, chain.accounts().get(2 + i).getAddress());
        }
        NetworkDefinition definition = NetworkDefinition.read(Path.of("../../genesis/development.json"), accounts);
        book = SystemDeployment.run(chain.client(), deployer, definition, line -> {});
        contracts = new SystemContracts(chain.client(), book.addresses());
    }

    @AfterAll
    static void stop() {
        chain.close();
    }

    @Test
    void statementsHaveTheHubsDigest() throws Exception {
        var statement = new UsageStatement(
                "0x" + "11".repeat(32),
                4_294_967_295L,
                1_700_000_000,
                1_700_003_600,
                BigInteger.TEN.pow(20),
                BigInteger.ONE.shiftLeft(63),
                BigInteger.ONE.shiftLeft(127),
                BigInteger.TWO,
                BigInteger.ZERO,
                BigInteger.TEN,
                "0x" + "22".repeat(32),
                UsageStatement.NO_PREVIOUS,
                true);
        String hub = book.address("SettlementHub");
        byte[] digest = statement.digest(UsageStatement.domain(chain.client().chainId(), hub));
        assertThat(contracts.readText("SettlementHub", "digestOf", statement.values()))
                .isEqualTo(Hex.encode(digest));
        assertThat(contracts.readText("SettlementHub", "hashStatement", statement.values()))
                .isEqualTo(statement.hash());
        // The generated wrapper is a third opinion about the same struct.
        var wrapper = SettlementHub.load(
                hub,
                chain.client().web3j(),
                new ReadonlyTransactionManager(chain.client().web3j(), hub),
                new StaticGasProvider(BigInteger.ZERO, BigInteger.ZERO));
        var struct = new SettlementHub.UsageStatement(
                Hex.decode(statement.leaseId()),
                BigInteger.valueOf(statement.sequence()),
                BigInteger.valueOf(statement.windowStart()),
                BigInteger.valueOf(statement.windowEnd()),
                statement.cumulativeCost(),
                statement.cpuCoreMs(),
                statement.memoryByteS(),
                statement.storageByteS(),
                statement.gpuMs(),
                statement.networkBytes(),
                Hex.decode(statement.linesRoot()),
                Hex.decode(statement.previousHash()),
                statement.isFinal());
        assertThat(wrapper.digestOf(struct).send()).isEqualTo(digest);
    }

    @Test
    void everyEventOfTheDeploymentIsKnown() throws Exception {
        var database = TestDatabase.create();
        EventDecoder decoder = EventDecoder.of(ContractArtifacts.load(), book.addresses());
        var seen = new ConcurrentLinkedQueue<RecordedEvent>();
        var consumer = new io.virtengine.sdk.events.EventConsumer() {
            @Override
            public String name() {
                return "all";
            }

            @Override
            public void handle(Connection transaction, List<RecordedEvent> events) {
                seen.addAll(events);
            }
        };
        Duration poll = Duration.ofMillis(20);
        try (var dispatcher = new EventDispatcher(database, decoder, "main", poll, List.of(consumer)).start();
                var intake = new EventIntake(
                                database,
                                chain.client(),
                                new EventInbox(database, decoder, "main", book.firstBlock()),
                                IntakeOptions.defaults().withPoll(poll),
                                (range, atHead) -> dispatcher.wake())
                        .start()) {
            long head = chain.client().blockNumber();
            Await.until("all handled", () -> dispatcher.handledThrough("all").orElse(-1L) >= head);
            assertThat(intake.mismatch()).isEmpty();
            assertThat(dispatcher.unknownEvents()).isZero();
        }
        assertThat(seen)
                .anyMatch(
                        e -> e.is("VirtToken", "Transfer") && e.integer("value").signum() > 0);
        Map<String, Long> byContract = seen.stream()
                .collect(java.util.stream.Collectors.groupingBy(
                        RecordedEvent::contract, java.util.stream.Collectors.counting()));
        assertThat(byContract).containsKeys("ParameterRegistry", "AccessManager", "OrderBook");
    }
}
