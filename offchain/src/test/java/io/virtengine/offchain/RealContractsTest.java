package io.virtengine.offchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.CallRequest;
import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.client.GroupRequest;
import io.virtengine.sdk.client.ProviderClient;
import io.virtengine.sdk.client.ProviderProfile;
import io.virtengine.sdk.client.Sender;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.client.TenantClient;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.deploy.NetworkDefinition;
import io.virtengine.sdk.deploy.SystemDeployment;
import io.virtengine.sdk.market.StateNames;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.signing.KeystoreFile;
import io.virtengine.sdk.tx.DirectSender;
import java.math.BigInteger;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Hash;
import tools.jackson.databind.JsonNode;

/** The real contracts on the embedded chain: rows and chain agree, the keeper's work is done, wrong books are refused. */
@Timeout(240)
class RealContractsTest {

    private static final BigInteger VE = BigInteger.TEN.pow(18);
    private static final BigInteger RATE = BigInteger.valueOf(1_000_000_000_000L);
    private static final String WORD = "0x" + "11".repeat(32);

    @TempDir
    static Path folder;

    private static EmbeddedChain chain;
    private static AddressBook book;
    private static SystemContracts contracts;

    @BeforeAll
    static void deploy() {
        chain = EmbeddedChain.start();
        var accounts = new HashMap<String, String>();
        accounts.put("operator", account(1).getAddress());
        accounts.put("treasury", account(2).getAddress());
        for (int i = 1; i <= 3; i++) {
            accounts.put("committee-" + i, account(2 + i).getAddress());
        }
        book = SystemDeployment.run(chain.client(), direct(0), withoutGates(accounts), line -> {});
        book.save(folder.resolve("addresses.json"));
        contracts = new SystemContracts(chain.client(), book.addresses());
    }

    @AfterAll
    static void stop() {
        chain.close();
    }

    /** The development network with its market participants exempt, since identity is not what is tested here. */
    private static NetworkDefinition withoutGates(Map<String, String> accounts) {
        NetworkDefinition d = NetworkDefinition.read(Path.of("../genesis/development.json"), accounts);
        return new NetworkDefinition(
                d.network(),
                d.chainId(),
                d.timelockDelay(),
                d.genesisAccounts(),
                d.governance(),
                d.guardians(),
                d.administrators(),
                d.moderators(),
                d.registrars(),
                d.keepers(),
                d.committee(),
                List.of(
                        account(6).getAddress(),
                        account(7).getAddress(),
                        account(8).getAddress()),
                d.token(),
                d.policies(),
                d.bindings(),
                d.recipients(),
                d.parameters(),
                d.validators(),
                d.attestation(),
                d.besu());
    }

    private static Credentials account(int index) {
        return chain.accounts().get(index);
    }

    private static DirectSender direct(int index) {
        return new DirectSender(
                chain.client(), KeySigner.of(account(index)), new RevertReason(ContractArtifacts.load()));
    }

    private static ConfigurableApplicationContext start(Path addressBook, String... more) {
        return new SpringApplicationBuilder(OffchainApplication.class)
                .properties(
                        "ve.offchain.chain.rpc=" + chain.endpoint().http(),
                        "ve.offchain.chain.web-socket=" + chain.endpoint().webSocket(),
                        "ve.offchain.chain.address-book=" + addressBook,
                        "ve.offchain.indexer.poll=50ms")
                .properties(more)
                .run("--server.port=0", "--management.server.port=0");
    }

    private static Http api(ConfigurableApplicationContext application) {
        int port = ((WebServerApplicationContext) application).getWebServer().getPort();
        return new Http("http://127.0.0.1:" + port);
    }

    private static ProviderClient provider(int index) {
        var sender = direct(index);
        direct(1)
                .call(
                        book.address("VirtToken"),
                        contracts.encode(
                                "VirtToken", "transfer", sender.address(), VE.multiply(BigInteger.valueOf(20_000))));
        var provider = new ProviderClient(contracts, Sender.of(sender));
        provider.approveVault(VE.multiply(BigInteger.valueOf(20_000)));
        provider.register(
                new ProviderProfile(
                        "https://127.0.0.1:8443",
                        "{}",
                        "{}",
                        WORD,
                        WORD,
                        account(index).getAddress(),
                        account(index).getAddress()),
                VE.multiply(BigInteger.valueOf(10_000)));
        BigInteger capacity = BigInteger.valueOf(64_000)
                .or(BigInteger.valueOf(262_144).shiftLeft(32))
                .or(BigInteger.valueOf(1_048_576).shiftLeft(72))
                .or(BigInteger.valueOf(100).shiftLeft(128));
        sender.call(
                book.address("CapacityLedger"),
                contracts.encode("CapacityLedger", "heartbeat", sender.address(), capacity, 1));
        provider.fundBids(VE.multiply(BigInteger.valueOf(100)));
        return provider;
    }

    private static String bid(int index, String order) {
        var sender = direct(index);
        long expiry = chain.now().getEpochSecond() + 1800;
        var receipt = sender.call(
                book.address("OrderBook"),
                contracts.encode(
                        "OrderBook", "placeBid", order, sender.address(), RATE, 0, List.of(0, 0, 0, 0, 0), expiry));
        return contracts.event(receipt, "BidPlaced").text("bidId");
    }

    @Test
    void aLeaseFromOrderToRefund() throws Exception {
        Path keystore = folder.resolve("keeper.json");
        Path password = folder.resolve("keeper.password");
        Files.createFile(password, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(password, "correct horse");
        KeystoreFile.save(
                keystore,
                "correct horse".toCharArray(),
                KeystoreFile.Strength.LIGHT,
                account(9).getEcKeyPair());
        ProviderClient winner = provider(7);
        provider(8);
        var tenantSender = direct(6);
        direct(1)
                .call(
                        book.address("VirtToken"),
                        contracts.encode("VirtToken", "transfer", tenantSender.address(), VE.multiply(BigInteger.TEN)));
        var tenant = new TenantClient(contracts, Sender.of(tenantSender));
        tenant.approveVault(VE.multiply(BigInteger.TEN));

        try (var application = start(
                folder.resolve("addresses.json"),
                "ve.offchain.storage.url=" + TestDatabase.freshUrl(),
                "ve.offchain.keeper.keystore=" + keystore,
                "ve.offchain.keeper.password=file:" + password,
                "ve.offchain.keeper.every=200ms",
                "ve.offchain.keeper.collect-every=200ms")) {
            Http api = api(application);
            var group = new GroupRequest(
                    "{\"name\":\"web\"}".getBytes(StandardCharsets.UTF_8),
                    MarketStory.smallVector(),
                    RATE.multiply(BigInteger.TWO),
                    BigInteger.ZERO,
                    0);
            String account =
                    tenant.createDeployment(1, WORD, List.of(group), 0, VE).id();
            String order = contracts.readText("DeploymentRegistry", "latestOrder", account, 1);
            String lease = bid(7, order);
            String loser = bid(8, order);
            tenant.acceptBid(lease);
            var seller = direct(7);
            seller.call(book.address("OrderBook"), contracts.encode("OrderBook", "reportReady", lease));

            api.until(
                    "/api/v1/bids/" + loser,
                    b -> b.path("item").path("state").asString().equals("Closed"));
            assertThat(contracts
                            .read("EscrowVault", "bidder", account(8).getAddress())
                            .get("locked"))
                    .isEqualTo(BigInteger.ZERO);

            chain.advance(Duration.ofHours(1));
            winner.withdrawStream(account, lease);
            tenant.deposit(account, VE);
            api.untilBlock(chain.client().blockNumber());
            agree(api, account, lease);

            // Rent accrues by the second, and all of this may happen within one.
            chain.advance(Duration.ofMinutes(1));
            tenant.closeDeployment(account);
            tenant.refund(account);
            winner.withdrawStream(account, lease);
            api.until(
                    "/api/v1/transfers?kind=FeesSplit",
                    page -> page.path("items").size() >= 4);
            api.untilBlock(chain.client().blockNumber());
            agree(api, account, lease);
            assertThat(api.json("/api/v1/leases/" + lease)
                            .path("item")
                            .path("state")
                            .asString())
                    .isEqualTo("Closed");
            assertThat(api.json("/api/v1/deployments/" + account)
                            .path("item")
                            .path("state")
                            .asString())
                    .isEqualTo("Closed");
            vaultAgrees(api);
        }
    }

    @Test
    void theAllowListTheDocumentsAndTheCommitteesAreTheContracts() {
        var governor = direct(1);
        Map<String, Object> measurement = Map.of(
                "kind",
                2,
                "matching",
                0,
                "registers",
                "0x" + "ab".repeat(192),
                "minSvn",
                0,
                "lifetime",
                86_400,
                "sourceCommit",
                WORD,
                "buildDigest",
                WORD,
                "modelHash",
                WORD,
                "description",
                "scorer");
        String allowlist = book.address("MeasurementAllowlist");
        String proposed = contracts.readText("MeasurementAllowlist", "keyOf", 2, 0, measurement.get("registers"));
        governor.call(allowlist, contracts.encode("MeasurementAllowlist", "propose", measurement));
        governor.call(allowlist, contracts.encode("MeasurementAllowlist", "revoke", WORD, WORD));
        long now = chain.client().head().timestamp();
        String roots = Hash.sha3(contracts.readText("AttestationVerifier", "roots"));
        String registry = book.address("CollateralRegistry");
        List<String> documents = List.of("0x" + "21".repeat(32), "0x" + "22".repeat(32), "0x" + "23".repeat(32));
        for (int i = 0; i < 3; i++) {
            String subject = i < 2 ? WORD : documents.get(i);
            governor.call(
                    registry,
                    contracts.encode(
                            "CollateralRegistry",
                            "publish",
                            documents.get(i),
                            1,
                            subject,
                            now - 9 + i,
                            now + 9_999,
                            roots));
        }
        governor.call(registry, contracts.encode("CollateralRegistry", "withdraw", documents.get(2), WORD));

        try (var application =
                start(folder.resolve("addresses.json"), "ve.offchain.storage.url=" + TestDatabase.freshUrl())) {
            Http api = api(application);
            api.untilBlock(chain.client().blockNumber());
            for (String key : List.of(proposed, WORD)) {
                Map<String, Object> entry = contracts.read("MeasurementAllowlist", "entryOf", key);
                JsonNode row = api.json("/api/v1/measurements/" + key).path("item");
                assertThat(row.path("state").asString())
                        .isEqualTo(StateNames.MEASUREMENT.of((BigInteger) entry.get("status")));
                assertThat(row.path("generation").asString())
                        .isEqualTo(entry.get("generation").toString());
            }
            assertThat(api.json("/api/v1/measurements/" + proposed)
                            .path("item")
                            .path("activatableAt")
                            .asString())
                    .isEqualTo(contracts
                            .read("MeasurementAllowlist", "proposalOf", proposed)
                            .get("activatableAt")
                            .toString());
            for (String document : documents) {
                assertThat(api.json("/api/v1/collateral/" + document)
                                .path("item")
                                .path("state")
                                .asString())
                        .isEqualTo(StateNames.COLLATERAL.of(
                                contracts.readNumber("CollateralRegistry", "statusOf", document)));
            }
            assertThat(api.json("/api/v1/collateral?state=Current").path("items"))
                    .hasSize(1);
            for (String committee : List.of("AttestationCommittee", "IdentityCommittee")) {
                JsonNode row = api.json("/api/v1/committees/" + committee).path("item");
                assertThat(row.path("members").valueStream().map(JsonNode::asString))
                        .isEqualTo(contracts.readValue(committee, "members"));
                assertThat(row.path("threshold").asString())
                        .isEqualTo(contracts.readNumber(committee, "threshold").toString());
            }
        }
    }

    /** What the API says of an account, its lease's provider and its bidders is what the contracts say. */
    private static void agree(Http api, String account, String lease) {
        JsonNode answer = api.json("/api/v1/accounts/" + account);
        JsonNode row = answer.path("item");
        Map<String, Object> onChain = contracts.read(
                "EscrowVault",
                "accountAt",
                account,
                BigInteger.valueOf(answer.path("asOfTime").asLong()));
        assertThat(row.path("available").asString())
                .isEqualTo(onChain.get("available").toString());
        assertThat(row.path("burnRate").asString())
                .isEqualTo(onChain.get("rate").toString());
        assertThat(row.path("reserved").asString())
                .isEqualTo(onChain.get("reserved").toString());
        assertThat(row.path("streamCount").asString())
                .isEqualTo(onChain.get("streamCount").toString());
        if (!row.path("fundedUntil").isNull()) {
            assertThat(row.path("fundedUntil").asLong())
                    .isEqualTo(contracts
                            .readNumber("EscrowVault", "fundedUntil", account)
                            .longValueExact());
        }
        for (int index : List.of(7, 8)) {
            String address = account(index).getAddress();
            JsonNode provider = api.json("/api/v1/providers/" + address).path("item");
            Map<String, Object> bidder = contracts.read("EscrowVault", "bidder", address);
            assertThat(provider.path("bidderAvailable").asString())
                    .isEqualTo(bidder.get("available").toString());
            assertThat(provider.path("bidderLocked").asString())
                    .isEqualTo(bidder.get("locked").toString());
            assertThat(provider.path("bond").asString())
                    .isEqualTo(contracts
                            .readNumber("EscrowVault", "bondOf", address)
                            .toString());
            Map<String, Object> registered = contracts.read("ProviderRegistry", "providerOf", address);
            assertThat(provider.path("liveLeases").asString())
                    .isEqualTo(registered.get("activeLeases").toString());
            assertThat(provider.path("attestationKey").asString()).isEqualTo(registered.get("attestationKey"));
        }
        Map<String, Object> leased = contracts.read("OrderBook", "lease", lease);
        JsonNode leaseRow = api.json("/api/v1/leases/" + lease).path("item");
        assertThat(leaseRow.path("rate").asString())
                .isEqualTo(leased.get("rate").toString());
        assertThat(leaseRow.path("acceptedAt").asString())
                .isEqualTo(leased.get("acceptedAt").toString());
        assertThat(leaseRow.path("feeBps").asString())
                .isEqualTo(leased.get("feeBps").toString());
    }

    /** The vault holds what the ledger of transfers says it must, as of the same block: the keeper is still at work. */
    private static void vaultAgrees(Http api) {
        BigInteger held = BigInteger.ZERO;
        var outside = List.of("wallet", "splitter", "burned");
        JsonNode page = api.json("/api/v1/transfers?limit=200");
        for (JsonNode transfer : page.path("items")) {
            BigInteger amount = new BigInteger(transfer.path("amount").asString());
            held = outside.contains(transfer.path("toKind").asString()) ? held : held.add(amount);
            held = outside.contains(transfer.path("fromKind").asString()) ? held : held.subtract(amount);
        }
        assertThat(page.path("next").isNull()).isTrue();
        byte[] balanceOf = contracts.encode("VirtToken", "balanceOf", book.address("EscrowVault"));
        byte[] balance = chain.client()
                .call(
                        CallRequest.view(book.address("VirtToken"), balanceOf),
                        page.path("asOfBlock").asLong());
        assertThat(held).isEqualTo(new BigInteger(1, balance)).isPositive();
    }

    @Test
    void otherCodeOrAnotherChainIsRefusedBeforeASocketOpens() throws Exception {
        var entries = new HashMap<>(book.contracts());
        AddressBook.Entry vault = entries.get("EscrowVault");
        entries.put(
                "EscrowVault",
                new AddressBook.Entry(vault.address(), WORD, vault.implementation(), vault.implementationHash()));
        Path forged = folder.resolve("forged.json");
        new AddressBook(book.network(), book.chainId(), book.definitionHash(), book.firstBlock(), entries).save(forged);
        Path elsewhere = folder.resolve("elsewhere.json");
        new AddressBook(book.network(), 1, book.definitionHash(), book.firstBlock(), book.contracts()).save(elsewhere);
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        String url = TestDatabase.freshUrl();
        for (Path wrong : List.of(forged, elsewhere, folder.resolve("missing.json"))) {
            assertThatThrownBy(() -> start(wrong, "ve.offchain.storage.url=" + url, "server.port=" + port))
                    .rootCause()
                    .hasMessageMatching("(?s).*(EscrowVault|has id|missing.json).*");
            new ServerSocket(port).close();
        }
    }
}
