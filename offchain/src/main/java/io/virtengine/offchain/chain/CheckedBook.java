package io.virtengine.offchain.chain;

import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.RpcException;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.deploy.DeploymentJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.web3j.crypto.Hash;

/** Reads the address book and compares it with the chain before anything relies on it. */
final class CheckedBook {

    private static final Logger LOG = LoggerFactory.getLogger(CheckedBook.class);

    /** Contracts whose events become rows or belong to the change stream; the first ones must be there. */
    private static final List<String> NEEDED = List.of(
            "ParameterRegistry",
            "AccountStatus",
            "IdentityRegistry",
            "ProviderRegistry",
            "CapacityLedger",
            "DeploymentRegistry",
            "OrderBook",
            "EscrowVault",
            "SettlementHub",
            "ProviderPenalties",
            "FeePolicy",
            "FeeSplitter",
            "ValidatorRegistry",
            "NetworkModels",
            "EnclaveRegistry",
            "MeasurementAllowlist",
            "CollateralRegistry",
            "AttestationVerifier",
            "AttestationCommittee");

    private static final List<String> WELCOME = List.of(
            "IdentityCommittee",
            "ClientRegistry",
            "ScoringModelRegistry",
            "GatePolicies",
            "GpuBurn",
            "StakeVault",
            "RewardPool",
            "PerformanceBoard",
            "IdentityWork",
            "SlashManager",
            "BlockAnchors",
            "EconomicGovernor",
            "SafetyGovernor",
            "UpgradeGovernor",
            "EconomicTimelock",
            "SafetyTimelock",
            "UpgradeTimelock");

    private CheckedBook() {}

    /**
     * The contracts, once the node answers and agrees.
     *
     * @throws IllegalArgumentException if the book cannot be read, or the journal it names is missing or another
     * @throws io.virtengine.sdk.deploy.UnknownCodeException if chain id or code differ from the book
     * @throws IllegalStateException if the node does not answer within the time
     */
    static KnownContracts check(Path file, ChainClient node, Duration patience) {
        AddressBook book = AddressBook.load(file);
        DeploymentJournal journal = DeploymentJournal.beside(file, book).orElse(null);
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                book.verify(node);
                return known(book, journal);
            } catch (RpcException.Unavailable e) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException(
                            "the node at " + node.endpoint().http() + " has not answered for " + patience
                                    + ": check ve.offchain.chain.rpc",
                            e);
                }
                LOG.info("waiting for the node at {}", node.endpoint().http());
                sleep();
            }
        }
    }

    private static KnownContracts known(AddressBook book, @Nullable DeploymentJournal journal) {
        Map<String, String> addresses = new TreeMap<>();
        NEEDED.forEach(name -> addresses.put(name, book.address(name).toLowerCase(Locale.ROOT)));
        Map<String, String> all = book.addresses();
        WELCOME.stream()
                .filter(all::containsKey)
                .forEach(name -> addresses.put(name, book.address(name).toLowerCase(Locale.ROOT)));
        // Upgrades change code, not addresses: rows stay valid, so only what is followed goes into the hash.
        String hash = Hash.sha3String(book.chainId() + " " + addresses);
        return new KnownContracts(book.chainId(), hash, book.firstBlock(), addresses, journal);
    }

    private static void sleep() {
        try {
            Thread.sleep(Duration.ofMillis(500));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the node", e);
        }
    }
}
