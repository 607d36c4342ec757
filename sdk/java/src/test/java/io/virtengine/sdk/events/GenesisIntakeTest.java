package io.virtengine.sdk.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.chain.EmbeddedChainOptions;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.deploy.DeploymentJournal;
import io.virtengine.sdk.deploy.NetworkDefinition;
import io.virtengine.sdk.deploy.SystemDeployment;
import io.virtengine.sdk.genesis.Genesis;
import io.virtengine.sdk.genesis.GenesisBuilder;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.testing.TestDatabase;
import io.virtengine.sdk.tx.DirectSender;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chain whose contracts are part of its genesis block, read with the journal and without. */
class GenesisIntakeTest {

    private static final IntakeOptions OPTIONS =
            IntakeOptions.defaults().withPoll(Duration.ofMillis(20)).withAuditEvery(2);

    @TempDir
    private static Path folder;

    private static NetworkDefinition definition;
    private static Genesis genesis;

    @BeforeAll
    static void build() {
        definition = NetworkDefinition.read(Path.of("../../genesis/development.json"), accounts());
        genesis = GenesisBuilder.build(definition, line -> {});
        genesis.write(folder);
    }

    private static Map<String, String> accounts() {
        var accounts = new HashMap<String, String>();
        List.of("operator", "treasury", "committee-1", "committee-2", "committee-3")
                .forEach(name -> accounts.put(name, String.format("0x%040x", 0x2001 + accounts.size())));
        return accounts;
    }

    private static EmbeddedChain fromGenesis() {
        return EmbeddedChain.start(EmbeddedChainOptions.defaults().withGenesisFile(folder.resolve(Genesis.FILE)));
    }

    private static EventInbox inbox(DataSource database, AddressBook book) {
        return new EventInbox(
                database, EventDecoder.of(ContractArtifacts.load(), book.addresses()), "main", book.firstBlock());
    }

    @Test
    void theJournalGivesTheEventsThatALiveReaderSaw() throws Exception {
        DataSource live = TestDatabase.create();
        DataSource later = TestDatabase.create();
        try (EmbeddedChain chain = EmbeddedChain.start()) {
            var sender = new DirectSender(
                    chain.client(),
                    KeySigner.of(chain.accounts().getFirst()),
                    new RevertReason(ContractArtifacts.load()));
            AddressBook book = SystemDeployment.run(chain.client(), sender, definition, line -> {});
            read(live, chain.client(), book, null);
        }
        try (EmbeddedChain chain = fromGenesis()) {
            chain.mine(5);
            AddressBook book = AddressBook.load(folder.resolve(Genesis.BOOK));
            book.verify(chain.client());
            DeploymentJournal journal =
                    DeploymentJournal.beside(folder.resolve(Genesis.BOOK), book).orElseThrow();
            read(later, chain.client(), book, journal);
            assertThat(rows(later)).isEqualTo(rows(live)).hasSizeGreaterThan(100);
            assertThat(numbers(later, "select count(*) from event_inbox where block_number <> 0"))
                    .isZero();

            // A second reader finds everything done; one that goes back to block 0 stores nothing twice.
            read(later, chain.client(), book, journal);
            inbox(later, book).readAgain(new ReadPosition(0, null));
            read(later, chain.client(), book, journal);
            assertThat(rows(later)).isEqualTo(rows(live));
        }
    }

    @Test
    void readingCannotBeginBehindTheJournal() {
        var late = new EventInbox(
                TestDatabase.create(),
                EventDecoder.of(ContractArtifacts.load(), genesis.book().addresses()),
                "main",
                1);
        try (var chain = new ChainClient(io.virtengine.sdk.chain.ChainEndpoint.of("http://127.0.0.1:1"))) {
            assertThatThrownBy(() -> new EventIntake(
                            TestDatabase.create(), chain, late, genesis.journal(), OPTIONS, IntakeListener.NONE))
                    .hasMessageContaining("take the start block out");
        }
    }

    /** Reads to the head and lets the audit compare all blocks. */
    private static void read(
            DataSource database,
            ChainClient chain,
            AddressBook book,
            @org.jspecify.annotations.Nullable DeploymentJournal journal)
            throws Exception {
        long head = chain.blockNumber();
        EventInbox inbox = inbox(database, book);
        try (var intake = new EventIntake(database, chain, inbox, journal, OPTIONS, IntakeListener.NONE).start()) {
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (intake.readThrough() < head
                    || numbers(database, "select coalesce(max(next_block), 0) from event_audit") < head - 2) {
                assertThat(System.nanoTime())
                        .as("read to %s of %s, gap %s", intake.readThrough(), head, intake.gap())
                        .isLessThan(end);
                Thread.onSpinWait();
            }
            assertThat(intake.gapsFound()).isZero();
            assertThat(intake.gap()).isEmpty();
        }
    }

    /** Contract, event and the size of its arguments, in order; addresses in them differ between chains. */
    private static List<String> rows(DataSource database) throws SQLException {
        var rows = new ArrayList<String>();
        try (var connection = database.getConnection();
                var select = connection.prepareStatement("select contract, event, octet_length(topics),"
                        + " octet_length(data) from event_inbox order by block_number, log_index");
                var row = select.executeQuery()) {
            while (row.next()) {
                rows.add(row.getString(1) + "." + row.getString(2) + " " + row.getInt(3) + " " + row.getInt(4));
            }
        }
        return rows;
    }

    private static long numbers(DataSource database, String sql) throws SQLException {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement(sql);
                var row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
