package io.virtengine.offchain;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.sdk.abi.AbiCodec;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.artifact.ContractArtifact;
import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.deploy.NetworkDefinition;
import io.virtengine.sdk.deploy.SystemDeployment;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.tx.DirectSender;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Hash;
import tools.jackson.databind.JsonNode;

/**
 * The real stake vault under a few hundred random actions: rows made of its events alone say what its views say, to the
 * wei. Accounts stand where the slasher and the reward pool will call from, and a contract of eight instructions where the
 * registry says who takes stake: everybody.
 */
@Timeout(300)
class RealStakeTest {

    private static final BigInteger VE = BigInteger.TEN.pow(18);
    private static final ContractArtifacts ARTIFACTS = ContractArtifacts.load();
    private static final int TREASURY = 1;
    private static final int SLASHER = 2;
    private static final int REWARDS = 3;
    private static final List<Integer> HOLDERS = List.of(4, 5, 6, 7);
    private static final int ACTIONS = 200;

    @TempDir
    static Path folder;

    private static EmbeddedChain chain;
    private static SystemContracts contracts;
    private static String vault;
    private static String token;

    private final Random random = new Random(20_260_728);

    @BeforeAll
    static void deploy() {
        chain = EmbeddedChain.start();
        var accounts = new HashMap<String, String>();
        accounts.put("operator", address(TREASURY));
        accounts.put("treasury", address(TREASURY));
        for (int i = 1; i <= 3; i++) {
            accounts.put("committee-" + i, address(2 + i));
        }
        AddressBook book = SystemDeployment.run(
                chain.client(),
                direct(0),
                NetworkDefinition.read(Path.of("../genesis/development.json"), accounts),
                line -> {});
        token = book.address("VirtToken");
        String manager = create("AccessManager", address(0));
        String implementation = create("StakeVault", book.address("ParameterRegistry"), token);
        byte[] initialise =
                ARTIFACTS.get("StakeVault").abi().function("initialize").encodeCall(List.of(manager));
        vault = create("ERC1967Proxy", implementation, initialise);
        var entries = new HashMap<>(book.contracts());
        entries.put("StakeVault", new AddressBook.Entry(vault, code(vault), implementation, code(implementation)));
        AddressBook all =
                new AddressBook(book.network(), book.chainId(), book.definitionHash(), book.firstBlock(), entries);
        all.save(folder.resolve("addresses.json"));
        contracts = new SystemContracts(chain.client(), all.addresses());

        String everybody = direct(0)
                .create(Hex.decode("0x600a600c600039600a6000f3600160005260206000f3"))
                .contractAddress();
        call(0, "StakeVault", "wire", everybody, address(SLASHER), address(REWARDS));
        for (int holder : HOLDERS) {
            call(TREASURY, "VirtToken", "transfer", address(holder), VE.multiply(BigInteger.valueOf(100_000)));
            call(holder, "VirtToken", "approve", vault, VE.multiply(BigInteger.valueOf(100_000)));
        }
        call(TREASURY, "VirtToken", "transfer", address(REWARDS), VE.multiply(BigInteger.valueOf(100_000)));
    }

    @AfterAll
    static void stop() {
        chain.close();
    }

    private static String address(int index) {
        return account(index).getAddress();
    }

    private static Credentials account(int index) {
        return chain.accounts().get(index);
    }

    private static DirectSender direct(int index) {
        return new DirectSender(chain.client(), KeySigner.of(account(index)), new RevertReason(ARTIFACTS));
    }

    private static String create(String name, Object... arguments) {
        ContractArtifact artifact = ARTIFACTS.get(name);
        Map<String, String> libraries = new HashMap<>();
        artifact.libraries().forEach(library -> libraries.put(library, create(library)));
        byte[] code = artifact.linkedCreation(libraries);
        byte[] encoded = AbiCodec.encode(artifact.abi().constructorInputs(), Arrays.asList(arguments));
        byte[] creation = Arrays.copyOf(code, code.length + encoded.length);
        System.arraycopy(encoded, 0, creation, code.length, encoded.length);
        return direct(0).create(creation).contractAddress();
    }

    private static String code(String address) {
        return Hex.encode(Hash.sha3(chain.client().code(address)));
    }

    private static void call(int account, String contract, String function, Object... arguments) {
        direct(account).call(contracts.addressOf(contract), contracts.encode(contract, function, arguments));
    }

    private int holder() {
        return HOLDERS.get(random.nextInt(HOLDERS.size()));
    }

    /** Operators are the first three holders. */
    private String validator() {
        return address(HOLDERS.get(random.nextInt(3)));
    }

    private BigInteger amount(BigInteger most) {
        return random.nextInt(5) == 0
                ? most
                : most.multiply(BigInteger.valueOf(1 + random.nextInt(999_999))).divide(BigInteger.valueOf(1_000_000));
    }

    /** One random action; one in so many is refused, which is as good. */
    private boolean act() {
        int holder = holder();
        String validator = validator();
        BigInteger value = contracts.readNumber("StakeVault", "valueOf", address(holder), validator);
        try {
            switch (random.nextInt(16)) {
                case 0, 1, 2 ->
                    call(
                            holder,
                            "StakeVault",
                            "delegateStake",
                            validator,
                            amount(VE.multiply(BigInteger.valueOf(900))));
                case 3, 4 -> call(holder, "StakeVault", "undelegateStake", validator, amount(value));
                case 5, 6, 7 -> call(holder, "StakeVault", "redelegateStake", validator, validator(), amount(value));
                case 8 -> call(holder, "StakeVault", "cancelUnbonding", validator, random.nextInt(3));
                case 9 ->
                    call(holder, "StakeVault", "completeUnbonding", address(holder), validator, random.nextInt(3));
                case 10 -> call(holder, "StakeVault", "claimRewards", validator);
                case 11 -> call(holder, "StakeVault", "compoundRewards", validator);
                case 12 -> {
                    long found = chain.now().getEpochSecond();
                    int fraction = random.nextInt(12) == 0 ? 1_000_000 : 1 + random.nextInt(300_000);
                    call(SLASHER, "StakeVault", "slash", validator, fraction, found - random.nextInt(1_200_000));
                }
                case 13 -> {
                    BigInteger net = amount(VE.multiply(BigInteger.TEN));
                    call(REWARDS, "VirtToken", "transfer", vault, net);
                    call(
                            REWARDS,
                            "StakeVault",
                            "distribute",
                            validator,
                            net.divide(BigInteger.TEN),
                            net.subtract(net.divide(BigInteger.TEN)));
                }
                case 14 -> {
                    if (random.nextInt(3) == 0) {
                        call(
                                holder,
                                "StakeVault",
                                "delegate",
                                random.nextInt(3) == 0 ? StakingStory.NOBODY : validator);
                    } else {
                        call(holder, "StakeVault", "touch", address(holder), validator);
                    }
                }
                default -> chain.advance(Duration.ofSeconds(random.nextInt(250_000)));
            }
            return true;
        } catch (RuntimeException refused) {
            return false;
        }
    }

    /** Each kind of action once, so that chance leaves none out. */
    private static void begin() {
        String first = address(HOLDERS.get(0));
        String second = address(HOLDERS.get(1));
        int holder = HOLDERS.get(3);
        for (int operator : HOLDERS.subList(0, 2)) {
            call(operator, "StakeVault", "delegateStake", address(operator), VE.multiply(BigInteger.valueOf(77)));
        }
        long before = chain.now().getEpochSecond();
        call(holder, "StakeVault", "delegateStake", first, VE.multiply(BigInteger.TEN));
        call(holder, "StakeVault", "redelegateStake", first, second, VE.multiply(BigInteger.valueOf(5)));
        call(holder, "StakeVault", "undelegateStake", second, VE.multiply(BigInteger.TWO));
        call(holder, "StakeVault", "cancelUnbonding", second, 0);
        call(holder, "StakeVault", "undelegateStake", second, VE);
        chain.advance(Duration.ofHours(1));
        call(SLASHER, "StakeVault", "slash", first, 123_457, before);
        call(holder, "StakeVault", "touch", address(holder), second);
    }

    private static void completeFirst(int holder) {
        for (int operator : HOLDERS.subList(0, 3)) {
            Object entries = contracts.readValue("StakeVault", "unbondingsOf", address(holder), address(operator));
            if (!((List<?>) entries).isEmpty()) {
                call(holder, "StakeVault", "completeUnbonding", address(holder), address(operator), 0);
            }
        }
    }

    @Test
    void rowsSayWhatTheVaultSays() {
        begin();
        int done = 0;
        for (int i = 0; i < ACTIONS; i++) {
            done += act() ? 1 : 0;
            if (i == ACTIONS / 2) {
                chain.advance(Duration.ofDays(15));
                HOLDERS.forEach(RealStakeTest::completeFirst);
            }
        }
        assertThat(done).isGreaterThan(ACTIONS / 3);
        String database = TestDatabase.freshUrl();
        try (var application = new SpringApplicationBuilder(OffchainApplication.class)
                .properties(
                        "ve.offchain.chain.rpc=" + chain.endpoint().http(),
                        "ve.offchain.chain.address-book=" + folder.resolve("addresses.json"),
                        "ve.offchain.storage.url=" + database,
                        "ve.offchain.indexer.poll=50ms")
                .run("--server.port=0", "--management.server.port=0")) {
            int port =
                    ((WebServerApplicationContext) application).getWebServer().getPort();
            var api = new Http("http://127.0.0.1:" + port);
            // A block of its own, so that a view and the rows are of the same time.
            chain.mine(1);
            api.untilBlock(chain.client().blockNumber());
            for (int operator : HOLDERS.subList(0, 3)) {
                poolAgrees(api, address(operator));
                for (int holder : HOLDERS) {
                    positionAgrees(api, address(holder), address(operator));
                }
            }
            JdbcClient rows = JdbcClient.create(TestDatabase.at(database));
            totalsAgree(rows);
            // What is random must not have missed what is hard.
            assertThat(rows.sql("select distinct name from chain.events where contract = 'StakeVault'")
                            .query(String.class)
                            .list())
                    .contains(
                            "LotSlashed",
                            "UnbondingCancelled",
                            "UnbondingCompleted",
                            "RewardsClaimed",
                            "StakeRounded",
                            "DelegateChanged");
            assertThat(rows.sql("select count(*) from chain.unbondings where from_validator is not null")
                            .query(Integer.class)
                            .single())
                    .isPositive();
            totalOfVotesAgrees(rows);
            for (int holder : HOLDERS) {
                assertThat(api.json("/api/v1/voters/" + address(holder))
                                .path("item")
                                .path("votes")
                                .asString())
                        .isEqualTo(contracts
                                .readNumber("StakeVault", "getVotes", address(holder))
                                .toString());
            }
        }
    }

    private static void poolAgrees(Http api, String validator) {
        JsonNode row = api.json("/api/v1/pools/" + validator).path("item");
        Map<String, Object> pool = contracts.read("StakeVault", "poolOf", validator);
        assertThat(row.path("tokens").asString()).isEqualTo(pool.get("tokens").toString());
        assertThat(row.path("shares").asString()).isEqualTo(pool.get("shares").toString());
        assertThat(row.path("rewardIndex").asString())
                .isEqualTo(pool.get("rewardIndex").toString());
        assertThat(row.path("commission").asString())
                .isEqualTo(contracts
                        .readNumber("StakeVault", "commissionOf", validator)
                        .toString());
        assertThat(row.path("selfBond").asString())
                .isEqualTo(contracts
                        .readNumber("StakeVault", "valueOf", validator, validator)
                        .toString());
        BigInteger shares = BigInteger.ZERO;
        for (JsonNode position :
                api.json("/api/v1/delegations?limit=200&validator=" + validator).path("items")) {
            shares = shares.add(new BigInteger(position.path("shares").asString()));
        }
        assertThat(shares).isEqualTo(pool.get("shares"));
    }

    private static void positionAgrees(Http api, String delegator, String validator) {
        JsonNode page = api.json("/api/v1/delegations?delegator=" + delegator + "&validator=" + validator);
        String value = contracts
                .readNumber("StakeVault", "valueOf", delegator, validator)
                .toString();
        Map<String, Object> position = contracts.read("StakeVault", "positionOf", delegator, validator);
        if (page.path("items").isEmpty()) {
            assertThat(value).isEqualTo("0");
            return;
        }
        JsonNode row = page.path("items").path(0);
        assertThat(row.path("shares").asString())
                .isEqualTo(position.get("shares").toString());
        assertThat(row.path("value").asString())
                .as(delegator + " at " + validator)
                .isEqualTo(value);
        assertThat(row.path("votes").asString()).isEqualTo(position.get("votes").toString());
        assertThat(row.path("accrued").asString())
                .isEqualTo(position.get("accrued").toString());
        assertThat(row.path("rewards").asString())
                .as("rewards of " + delegator + " at " + validator)
                .isEqualTo(contracts
                        .readNumber("StakeVault", "rewardsOf", delegator, validator)
                        .toString());
        List<?> lots = (List<?>) contracts.readValue("StakeVault", "lotsOf", delegator, validator);
        assertThat(row.path("lots").asInt()).isEqualTo(lots.size());
        entriesAgree(api, delegator, validator);
    }

    private static void entriesAgree(Http api, String delegator, String validator) {
        var rows = new HashMap<Integer, JsonNode>();
        api.json("/api/v1/unbondings?limit=200&state=Pending&delegator=" + delegator + "&validator=" + validator)
                .path("items")
                .forEach(row -> rows.put(row.path("entryIndex").asInt(), row));
        List<?> entries = (List<?>) contracts.readValue("StakeVault", "unbondingsOf", delegator, validator);
        assertThat(rows).hasSize(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            Map<?, ?> entry = (Map<?, ?>) entries.get(i);
            JsonNode row = rows.get(i);
            assertThat(row.path("amount").asString())
                    .isEqualTo(entry.get("amount").toString());
            assertThat(row.path("startedAt").asString())
                    .isEqualTo(entry.get("startedAt").toString());
            assertThat(row.path("completesAt").asString())
                    .isEqualTo(entry.get("completesAt").toString());
            assertThat(
                            row.path("fromValidator").isNull()
                                    ? StakingStory.NOBODY
                                    : row.path("fromValidator").asString())
                    .isEqualTo(entry.get("from"));
            assertThat(row.path("value").asString())
                    .isEqualTo(contracts
                            .readNumber("StakeVault", "unbondingValue", delegator, validator, i)
                            .toString());
        }
    }

    private static void totalsAgree(JdbcClient database) {
        Map<String, Object> totals =
                database.sql("select * from chain.stake_totals").query().singleRow();
        for (String book : List.of("bonded", "unbonding", "condemned")) {
            assertThat(totals.get(book).toString())
                    .as(book)
                    .isEqualTo(contracts.readNumber("StakeVault", book).toString());
        }
        assertThat(totals.get("rewards_held").toString())
                .isEqualTo(contracts.readNumber("StakeVault", "rewardsHeld").toString());
        BigInteger owed = List.of("bonded", "unbonding", "condemned", "rewards_held").stream()
                .map(book -> new BigInteger(totals.get(book).toString()))
                .reduce(BigInteger.ZERO, BigInteger::add);
        assertThat(owed).isEqualTo(contracts.readNumber("VirtToken", "balanceOf", vault));
    }

    /** All votes at every time they changed, also those that nobody votes with. */
    private static void totalOfVotesAgrees(JdbcClient rows) {
        long head = chain.client().head().timestamp();
        List<Map<String, Object>> totals = rows.sql("select since, votes from chain.vote_totals where since < :head")
                .param("head", head)
                .query()
                .listOfRows();
        assertThat(totals).hasSizeGreaterThan(10);
        for (Map<String, Object> total : totals) {
            assertThat(total.get("votes").toString())
                    .as("votes at " + total.get("since"))
                    .isEqualTo(contracts
                            .readNumber("StakeVault", "getPastTotalSupply", total.get("since"))
                            .toString());
        }
    }
}
