package io.virtengine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.cli.TestNetwork.Result;
import io.virtengine.sdk.chain.EmbeddedChainOptions;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.tx.DirectSender;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A network is given to who holds stake, and they decide, with the commands as people run them. */
class GovernorCommandsTest {

    private static final BigInteger STAKE = BigInteger.TEN.pow(21);

    @TempDir
    static Path folder;

    private static TestNetwork network;

    private String before = "";

    @BeforeAll
    static void deploy() throws IOException {
        network = TestNetwork.start(folder, EmbeddedChainOptions.defaults());
        var contracts = new SystemContracts(
                network.chain().client(), AddressBook.load(network.addresses()).addresses());
        String vault = contracts.addressOf("StakeVault");
        String operator = network.signer("operator").address();
        var sender = new DirectSender(network.chain().client(), network.signer("operator"), contracts.reverts());
        sender.call(contracts.addressOf("VirtToken"), contracts.encode("VirtToken", "approve", vault, STAKE));
        sender.call(vault, contracts.encode("StakeVault", "delegateStake", operator, STAKE));
        network.chain().advance(Duration.ofSeconds(2));
    }

    @AfterAll
    static void stop() {
        network.close();
    }

    /** Each test finds the chain as it was deployed. */
    @BeforeEach
    void remember() {
        before = network.chain().client().request("evm_snapshot").asString();
    }

    @AfterEach
    void goBack() {
        network.chain().client().request("evm_revert", before);
    }

    @Test
    void genesisAccountsGiveTheNetworkAwayStepByStep() {
        JsonNode plan = network.ve("gov", "ceremony", "--dry-run").done().json();
        JsonNode steps = plan.path("steps");
        assertThat(steps.get(0).asString()).isEqualTo("gives role ECONOMY to EconomicTimelock");
        assertThat(steps.get(steps.size() - 1).asString()).isEqualTo("takes role ADMIN from TimelockController");
        assertThat(plan.path("state").asString()).isEqualTo("unknown");
        assertThat(plan.has("obstacle")).isFalse();

        JsonNode scheduled = network.as("operator", "gov", "ceremony").done().json();
        assertThat(scheduled.path("state").asString()).isEqualTo("waiting");
        assertThat(network.as("operator", "gov", "ceremony").done().json())
                .as("the same command again only looks")
                .isEqualTo(scheduled);
        network.chain().advance(Duration.ofSeconds(60));
        assertThat(network.as("operator", "gov", "ceremony")
                        .done()
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("done");
        assertThat(network.as("operator", "gov", "ceremony")
                        .done()
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("over");

        JsonNode admin = network.ve("gov", "powers").done().json().get(0);
        assertThat(admin.path("role").asString()).isEqualTo("ADMIN");
        assertThat(admin.path("holders")).hasSize(1);
        assertThat(admin.path("holders").get(0).asString()).isEqualTo("UpgradeTimelock");
        network.as("operator", "governance", "schedule", "FeePolicy", "setFee", "[0, 401]")
                .done();
        network.chain().advance(Duration.ofSeconds(60));
        Result late = network.as("operator", "governance", "execute", "FeePolicy", "setFee", "[0, 401]");
        assertThat(late.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(late.err()).contains("AccessManagedUnauthorized");
    }

    @Test
    void aParameterChangesByVote() {
        holdCeremony();
        JsonNode tried =
                propose("params", "market.bid_ttl=5400", "--dry-run").done().json();
        assertThat(tried.path("branch").asString()).isEqualTo("economic");
        JsonNode call = tried.path("calls").get(0);
        assertThat(call.path("does").asString())
                .startsWith("changes market.bid_ttl (Longest life of a bid) from 3600 s (1 h) to 5400 s; bounds 60 s");
        assertThat(call.path("now").asString()).isEqualTo("would succeed");
        assertThat(network.ve("gov", "list").done().json()).isEmpty();

        JsonNode proposal = propose("params", "market.bid_ttl=5400").done().json();
        String id = proposal.path("id").asString();
        assertThat(proposal.path("state").asString()).isEqualTo("pending");
        reach(proposal.path("votingFrom"));
        JsonNode voted = network.as("operator", "gov", "vote", id, "for", "--reason", "more bids")
                .done()
                .json();
        assertThat(new BigInteger(voted.path("votesFor").asString())).isGreaterThanOrEqualTo(STAKE);
        assertThat(voted.path("state").asString()).isEqualTo("active");
        reach(voted.path("votingUntil"));
        JsonNode queued = network.as("treasury", "gov", "queue", id).done().json();
        assertThat(queued.path("state").asString()).isEqualTo("queued");
        Result early = network.as("treasury", "gov", "execute", id);
        assertThat(early.exitCode()).isEqualTo(ExitCode.REFUSED);
        reach(queued.path("executableAt"));
        assertThat(network.as("treasury", "gov", "execute", id)
                        .done()
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("executed");

        assertThat(network.ve("params", "show", "market.bid_ttl")
                        .done()
                        .json()
                        .path("value")
                        .asInt())
                .isEqualTo(5400);
        JsonNode shown = network.ve("gov", "show", id).done().json();
        assertThat(shown.path("description").asString())
                .isEqualTo("a reason #proposer=" + network.signer("operator").address());
        assertThat(shown.path("does").get(0).asString()).contains("from 5400 s to 5400 s");
        assertThat(network.ve("gov", "list").done().json().get(0).path("state").asString())
                .isEqualTo("executed");
    }

    @Test
    void whatTheChainWouldRefuseIsNotProposed() throws IOException {
        holdCeremony();
        Result far = propose("params", "market.bid_ttl=5401");
        assertThat(far.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(far.err()).contains("ParameterRegistry_StepTooLarge").contains("highest=5400");
        Result mixed = propose("params", "market.bid_ttl=5400", "identity.request_ttl=80000");
        assertThat(mixed.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(mixed.err()).contains("for several branches");
        Result office = propose("call", "EscrowVault", "setIntakePaused", "[true]");
        assertThat(office.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(office.err()).contains("belongs to an office");
        assertThat(propose("call", "EscrowVault", "nothing").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(propose("upgrade", "FeePolicy", network.signer("operator").address())
                        .err())
                .contains("nothing was proposed");
        assertThat(propose("grant", "guardian", network.signer("treasury").address(), "--dry-run")
                        .done()
                        .json()
                        .path("branch")
                        .asString())
                .isEqualTo("upgrade");
        Path file = folder.resolve("calls.json");
        Files.writeString(file, """
                [{"contract": "FeePolicy", "function": "setFee", "arguments": [0, 401]},
                 {"contract": "FeeSplitter", "function": "setRecipient", "arguments": [3, "%s"]}]
                """.formatted(network.signer("treasury").address()));
        JsonNode both = propose("calls", file.toString(), "--dry-run").done().json();
        assertThat(both.path("branch").asString()).isEqualTo("economic");
        assertThat(both.path("calls"))
                .hasSize(2)
                .allSatisfy(call -> assertThat(call.path("now").asString()).isEqualTo("would succeed"));
        assertThat(network.ve("gov", "list").done().json()).isEmpty();
    }

    @Test
    void theCouncilCancelsAndVotesAreLent() {
        String treasury = network.signer("treasury").address();
        String id = propose("params", "market.bid_ttl=5400", "--anyway")
                .done()
                .json()
                .path("id")
                .asString();
        assertThat(network.as("treasury", "gov", "cancel", id)
                        .done()
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("canceled");
        Result again = network.as("treasury", "gov", "cancel", id);
        assertThat(again.exitCode()).isEqualTo(ExitCode.REFUSED);

        JsonNode lent =
                network.as("operator", "gov", "delegate", treasury).done().json();
        assertThat(new BigInteger(lent.path("votes").asString())).isGreaterThanOrEqualTo(STAKE);
        assertThat(network.as("operator", "gov", "show", "12").exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(network.ve("gov", "show", "twelve").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    private static void holdCeremony() {
        network.as("operator", "gov", "ceremony").done();
        network.chain().advance(Duration.ofSeconds(60));
        network.as("operator", "gov", "ceremony").done();
    }

    private static Result propose(String... what) {
        var command = new ArrayList<>(List.of("gov", "propose"));
        command.addAll(List.of(what));
        command.addAll(List.of("--reason", "a reason"));
        return network.as("operator", command.toArray(String[]::new));
    }

    private static void reach(JsonNode time) {
        network.chain().advanceTo(Instant.ofEpochSecond(time.asLong() + 1));
    }
}
