package io.virtengine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.cli.TestNetwork.Result;
import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.tx.DirectSender;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What identity work and providers earn by the epoch is claimed by the command line, from the real reward pool. */
class RewardCommandsTest {

    private static final Duration EPOCH = Duration.ofHours(1);
    private static final Duration EXPIRY = Duration.ofDays(365);
    private static final BigInteger RATE = BigInteger.TEN.pow(13);

    @TempDir
    static Path folder;

    private static TestNetwork network;
    private static SystemContracts contracts;
    private static long workedIn;

    private String before = "";

    /** Two members of the committee have verified the operator's identity. */
    @BeforeAll
    static void deploy() throws IOException {
        network = TestNetwork.startWithExempt(folder, List.of("treasury"), false);
        contracts = new SystemContracts(
                network.chain().client(), AddressBook.load(network.addresses()).addresses());
        String vector =
                TestNetwork.REPOSITORY.resolve("examples/identity/tenant.json").toString();
        network.as("operator", "identity", "register").done();
        String request = network.as("operator", "identity", "request", vector)
                .done()
                .json()
                .path("request")
                .asString();
        for (String member : List.of("committee-1", "committee-2")) {
            Files.writeString(
                    folder.resolve(member + ".json"),
                    network.as(member, "identity", "attest", request, vector)
                            .done()
                            .out());
        }
        network.as(
                        "operator",
                        "identity",
                        "finalise",
                        request,
                        vector,
                        "--attestation=" + folder.resolve("committee-1.json"),
                        "--attestation=" + folder.resolve("committee-2.json"))
                .done();
        workedIn = epoch();
    }

    @AfterAll
    static void stop() {
        network.close();
    }

    @BeforeEach
    void remember() {
        before = network.chain().client().request("evm_snapshot").asString();
    }

    @AfterEach
    void goBack() {
        network.chain().client().request("evm_revert", before);
    }

    @Test
    void membersArePaidForTheirWork() {
        String number = String.valueOf(workedIn);
        assertThat(network.as("committee-1", "rewards", "claim-work").err()).contains("no identity work to claim");
        Result early = network.as("committee-1", "rewards", "claim-work", "--epoch", number);
        assertThat(early.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(early.err()).contains("RewardPool_NotClosed");
        assertThat(network.ve("rewards", "show", number)
                        .json()
                        .path("claimable")
                        .asBoolean())
                .isFalse();
        closeUntil(workedIn);

        JsonNode closing = network.ve("rewards", "show", number).done().json();
        assertThat(closing.path("identityWork").asInt()).isEqualTo(2);
        JsonNode pool = network.ve("rewards", "show").done().json();
        assertThat(pool.path("unclaimed").asString())
                .isEqualTo(closing.path("identityPool").asString());
        assertThat(pool.path("nextEpoch").asLong()).isGreaterThan(workedIn);
        JsonNode paid =
                network.as("committee-1", "rewards", "claim-work").done().json();
        assertThat(paid.path("epoch").asLong()).isEqualTo(workedIn);
        assertThat(new BigInteger(paid.path("paid").asString()))
                .isEqualTo(new BigInteger(closing.path("identityPool").asString()).divide(BigInteger.TWO));
        assertThat(network.as("committee-1", "rewards", "claim-work").exitCode())
                .isEqualTo(ExitCode.FAILED);
        assertThat(network.as("committee-1", "rewards", "claim-work", "--epoch", number)
                        .err())
                .contains("RewardPool_NothingToClaim");

        // The other one's goes back after a year; anyone sends it.
        assertThat(network.as("treasury", "rewards", "expire", number).err()).contains("RewardPool_NotExpired");
        network.chain().advance(EXPIRY);
        network.as("treasury", "rewards", "expire", number).done();
        assertThat(network.ve("rewards", "show").json().path("unclaimed").asString())
                .isEqualTo("0");
        assertThat(network.as("committee-1", "rewards", "claim-work", "--epoch", "-1")
                        .err())
                .contains("they count from 0");
        assertThat(network.as("treasury", "rewards", "claim-work", "0x12").exitCode())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void providersShareWhatTheyEarned() throws IOException {
        String provider = network.signer("treasury").address();
        becomeProvider();
        Result nothing = network.as("treasury", "rewards", "enrol");
        assertThat(nothing.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(nothing.err()).contains("RewardPool_NothingEarned");
        assertThat(network.as("treasury", "rewards", "claim-incentive").err()).contains("no incentives to claim");
        earn();

        assertThat(network.as("operator", "rewards", "enrol", provider).err()).contains("RewardPool_NotAuthorised");
        JsonNode enrolled = network.as("treasury", "rewards", "enrol").done().json();
        assertThat(enrolled.path("epoch").asLong()).isEqualTo(epoch());
        assertThat(enrolled.path("broughtIn").asString())
                .isEqualTo(contracts
                        .read("EscrowVault", "earnedOf", provider)
                        .get("net")
                        .toString());
        assertThat(network.as("treasury", "rewards", "enrol").err()).contains("RewardPool_AlreadyEnrolled");
        closeUntil(enrolled.path("epoch").asLong());

        // Anyone may have it paid.
        JsonNode paid = network.as("operator", "rewards", "claim-incentive", provider)
                .done()
                .json();
        assertThat(paid.path("epoch").asLong()).isEqualTo(enrolled.path("epoch").asLong());
        assertThat(new BigInteger(paid.path("paid").asString())).isPositive();
        assertThat(network.as(
                                "operator",
                                "rewards",
                                "claim-incentive",
                                provider,
                                "--epoch",
                                paid.path("epoch").asString())
                        .err())
                .contains("RewardPool_NothingToClaim");
    }

    @Test
    void theBurnOfGpuFeesFollowsTheirUse() throws IOException {
        becomeProvider();
        assertThat(network.as("operator", "rewards", "update-gpu-burn").err()).contains("GpuBurn_NotDue");
        network.chain().advance(EPOCH.multipliedBy(2));
        Result stale = network.as("operator", "rewards", "update-gpu-burn");
        assertThat(stale.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(stale.err()).contains("GpuBurn_StaleCapacity");
        JsonNode shown = network.ve("rewards", "gpu-burn").done().json();
        assertThat(shown.path("multiplierBps").asInt()).isEqualTo(10_000);

        BigInteger gpus = BigInteger.valueOf(4).shiftLeft(112).or(BigInteger.ONE.shiftLeft(144));
        treasury("CapacityLedger", "heartbeat", network.signer("treasury").address(), gpus, 1);
        JsonNode updated =
                network.as("operator", "rewards", "update-gpu-burn").done().json();
        assertThat(updated.path("burnBps").asInt())
                .isEqualTo(shown.path("burnBps").asInt());
        assertThat(updated.path("dueAt").asLong())
                .isGreaterThan(shown.path("dueAt").asLong());
    }

    private static void becomeProvider() throws IOException {
        String provider = network.signer("treasury").address();
        network.as("operator", "token", "transfer", provider, "10010").done();
        Path profile = Files.writeString(
                folder.resolve("profile.json"),
                JsonMapper.shared()
                        .writeValueAsString(Map.of(
                                "gateway",
                                "https://provider.example:8443",
                                "attributes",
                                "{}",
                                "prices",
                                "{}",
                                "tlsFingerprint",
                                "0x" + "11".repeat(32),
                                "encryptionKey",
                                "0x" + "22".repeat(32),
                                "attestationKey",
                                provider,
                                "operator",
                                provider)));
        network.as("treasury", "provider", "register", profile.toString(), "--bond", "10000", "--bid-funds", "5")
                .done();
    }

    /** An hour of a lease, paid. */
    private static void earn() {
        String provider = network.signer("treasury").address();
        BigInteger capacity = BigInteger.valueOf(64_000)
                .or(BigInteger.valueOf(262_144).shiftLeft(32))
                .or(BigInteger.valueOf(1_048_576).shiftLeft(72))
                .or(BigInteger.valueOf(100).shiftLeft(128));
        treasury("CapacityLedger", "heartbeat", provider, capacity, 1);
        String manifest =
                TestNetwork.REPOSITORY.resolve("examples/manifests/web.yaml").toString();
        JsonNode deployment = network.as(
                        "operator",
                        "deploy",
                        "create",
                        manifest,
                        "--set",
                        "image=sha256:" + "ab".repeat(32),
                        "--deposit",
                        "5")
                .done()
                .json();
        String order = contracts.readText(
                "DeploymentRegistry",
                "latestOrder",
                deployment.path("deployment").asString(),
                1);
        long expiry = network.chain().client().head().timestamp() + 1_800;
        Receipt bid = treasury("OrderBook", "placeBid", order, provider, RATE, 0, List.of(0, 0, 0, 0, 0), expiry);
        String lease = contracts.event(bid, "BidPlaced").text("bidId");
        network.as("operator", "bid", "accept", lease).done();
        treasury("OrderBook", "reportReady", lease);
        network.chain().advance(EPOCH);
        network.as("treasury", "provider", "withdraw", lease).done();
    }

    private static Receipt treasury(String contract, String function, Object... arguments) {
        return new DirectSender(network.chain().client(), network.signer("treasury"), contracts.reverts())
                .call(contracts.addressOf(contract), contracts.encode(contract, function, arguments));
    }

    private static void closeUntil(long epoch) {
        network.chain().advance(EPOCH);
        while (contracts.readNumber("RewardPool", "nextEpoch").longValueExact() <= epoch) {
            network.as("treasury", "stake", "close-epoch").done();
        }
    }

    private static long epoch() {
        return network.chain().client().head().timestamp() / EPOCH.toSeconds();
    }
}
