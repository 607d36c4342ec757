package io.virtengine.agent.cli;

import io.virtengine.agent.chain.ContractSet;
import io.virtengine.agent.chain.Market;
import io.virtengine.agent.chain.OnChainMarket;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.custody.Custody;
import io.virtengine.agent.custody.CustodyPlan;
import io.virtengine.agent.custody.KeyBook;
import io.virtengine.agent.custody.KeyDirectory;
import io.virtengine.agent.custody.KeyRing;
import io.virtengine.agent.custody.Passphrase;
import io.virtengine.agent.health.ClockWatch;
import io.virtengine.agent.work.Database;
import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.ChainEndpoint;
import io.virtengine.sdk.deploy.AddressBook;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks for what would keep the agent from working, and changes nothing. */
@Command(
        name = "doctor",
        description = "Checks settings, database, keys, chain and registration.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    Settings settings = new Settings();

    private int failed;

    private interface Look {
        String look() throws Exception;
    }

    @Override
    public Integer call() {
        AgentConfiguration c = settings.read();
        look("database", () -> {
            Path file = c.database().passwordFile();
            String password = file == null ? "" : new String(Passphrase.read(file));
            try (var connection =
                    DriverManager.getConnection(c.database().url(), c.database().username(), password)) {
                return connection.getMetaData().getDatabaseProductVersion();
            }
        });
        look("clock", () -> {
            ClockWatch clock = new ClockWatch(c.clock().servers(), Clock.systemUTC());
            clock.look();
            if (clock.state() == ClockWatch.State.WRONG) {
                throw new IllegalStateException(clock.summary());
            }
            return clock.summary();
        });
        KeyRing[] keys = new KeyRing[1];
        look("keys", () -> {
            keys[0] = keys(c);
            return keys[0].toString();
        });
        try (ChainClient chain = new ChainClient(new ChainEndpoint(
                c.chain().rpc(), c.chain().webSocket(), c.chain().requestTimeout()))) {
            look("contracts", () -> {
                AddressBook book = AddressBook.load(c.chain().addressBook());
                book.verify(chain);
                return book.network() + ", chain " + book.chainId() + ", head " + chain.blockNumber();
            });
            look("registration", () -> registration(c, chain, keys[0]));
        }
        return failed == 0 ? 0 : 1;
    }

    /** The keys as the database has them, or, where the agent never ran, as they lie in the directory. */
    private static KeyRing keys(AgentConfiguration c) {
        Database database = OperatorDatabase.of(c);
        boolean known;
        try {
            known = !database.call(new KeyBook()::all).isEmpty();
        } catch (DataAccessException e) {
            known = false;
        }
        return known
                ? new Custody(database, CustodyPlan.of(c), Clock.systemUTC()).ring()
                : new KeyDirectory(c.custody().directory())
                        .open(Passphrase.read(c.custody().passphraseFile()));
    }

    private static String registration(AgentConfiguration c, ChainClient chain, @Nullable KeyRing keys) {
        AddressBook book = AddressBook.load(c.chain().addressBook());
        Market market = new OnChainMarket(chain, new ContractSet(book.addresses(), ContractArtifacts.load()));
        Market.ProviderView provider = market.provider(c.provider().address());
        if (provider.state() != Market.ProviderState.ACTIVE) {
            throw new IllegalStateException("the provider is " + provider.state());
        }
        if (keys != null) {
            same("operator", provider.operator(), keys.operator().address());
            same(
                    "attestation key",
                    provider.attestationKey(),
                    keys.attestation().address());
            same(
                    "encryption key",
                    provider.encryptionKey(),
                    keys.encryption().recipient().hex());
            same("TLS fingerprint", provider.tlsFingerprint(), keys.tls().fingerprint());
        }
        return "active, bidder balance " + market.bidder(c.provider().address()).available() + " wei";
    }

    private static void same(String what, String onChain, String here) {
        if (!onChain.equalsIgnoreCase(here)) {
            throw new IllegalStateException("the " + what + " on chain is " + onChain + ", here it is " + here);
        }
    }

    private void look(String what, Look look) {
        try {
            System.out.println("ok    " + what + ": " + look.look());
        } catch (Exception e) {
            failed++;
            System.out.println("FAIL  " + what + ": " + e.getMessage());
        }
    }
}
