package io.virtengine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.cli.TestNetwork.Result;
import io.virtengine.sdk.chain.EmbeddedChainOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A holder of VE stakes with the genesis validator of the development network, by the command line alone. */
class StakeCommandsTest {

    private static final Duration EPOCH = Duration.ofHours(1);
    private static final Duration UNBONDING = Duration.ofDays(14);

    @TempDir
    static Path deployed;

    private static TestNetwork network;
    private static String validator = "";

    @BeforeAll
    static void deploy() throws IOException {
        network = TestNetwork.start(deployed, EmbeddedChainOptions.defaults());
        validator = network.signer("operator").address();
    }

    @AfterAll
    static void stop() {
        network.close();
    }

    @Test
    void stakeIsDelegatedEarnsVotesAndLeavesAfterItsTime() {
        network.as("operator", "token", "transfer", network.signer("treasury").address(), "1000")
                .done();
        assertThat(network.as("treasury", "stake", "claim").err()).contains("no rewards to claim");

        network.as("treasury", "stake", "delegate", validator, "600").done();
        JsonNode shown = network.as("treasury", "stake", "show").done().json();
        assertThat(shown.path("staked").asString()).isEqualTo("600 VE");
        assertThat(shown.path("votes").asString()).isEqualTo("600 VE");
        assertThat(shown.path("votesAs").asString())
                .isEqualTo(network.signer("treasury").address());
        assertThat(network.ve("stake", "pool", validator).json().path("stake").asString())
                .isEqualTo("10600 VE");

        earnForAnEpoch();
        assertThat(network.as("treasury", "stake", "compound").done().json()).isNotNull();
        assertThat(network.as("operator", "stake", "commission").done().json()).isNotNull();
        assertThat(amount(network.as("treasury", "stake", "show").done().json().path("staked")))
                .isGreaterThan(600);

        network.as("treasury", "stake", "undelegate", validator, "100").done();
        assertThat(network.as("treasury", "stake", "withdraw").err()).contains("nothing has come free");
        network.as("treasury", "stake", "cancel", validator, "0").done();
        network.as("treasury", "stake", "undelegate", validator, "100").done();
        network.chain().advance(UNBONDING);
        network.as("treasury", "stake", "withdraw").done();
        assertThat(network.ve("token", "balance", network.signer("treasury").address())
                        .json()
                        .path("wallet")
                        .asString())
                .isEqualTo("500 VE");

        Result same = network.as("treasury", "stake", "redelegate", validator, validator, "10");
        assertThat(same.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(same.err()).contains("StakeVault_SameValidator");
        network.as("operator", "stake", "touch", network.signer("treasury").address(), validator)
                .done();
    }

    /** Fees there are none; new VE is issued by time. */
    private static void earnForAnEpoch() {
        network.chain().advance(EPOCH);
        network.as("operator", "validator", "roll").done();
        network.chain().advance(EPOCH);
        while (true) {
            Result closed = network.as("treasury", "stake", "close-epoch");
            if (closed.exitCode() != 0) {
                assertThat(closed.err()).contains("RewardPool_EpochNotOver");
                return;
            }
        }
    }

    private static double amount(JsonNode ve) {
        return Double.parseDouble(ve.asString().replace(" VE", ""));
    }
}
