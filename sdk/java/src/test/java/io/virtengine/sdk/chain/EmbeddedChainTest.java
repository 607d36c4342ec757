package io.virtengine.sdk.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;

class EmbeddedChainTest {

    @Test
    void hasTheRulesOfTheNetwork() {
        try (var chain = EmbeddedChain.start()) {
            ChainClient client = chain.client();
            assertThat(client.chainId()).isEqualTo(EmbeddedChainOptions.DEVELOPMENT_CHAIN_ID);
            assertThat(client.request("eth_gasPrice").asString()).isEqualTo("0x0");
            for (Credentials account : chain.accounts()) {
                assertThat(client.balance(account.getAddress())).isPositive();
            }
            // Only a chain with the cap refuses a transaction for its gas limit alone.
            var tooMuch = RawTransaction.createTransaction(
                    BigInteger.ZERO, BigInteger.ZERO, BigInteger.valueOf(16_777_217), "0x" + "11".repeat(20), "");
            byte[] signed = TransactionEncoder.signMessage(
                    tooMuch, client.chainId(), chain.accounts().getFirst());
            assertThatThrownBy(() -> client.sendRaw(signed)).isInstanceOf(RpcException.Refused.class);
        }
    }

    @Test
    void clockMovesForward() {
        try (var chain = EmbeddedChain.start()) {
            Instant before = chain.now();
            chain.advance(Duration.ofDays(7));
            assertThat(chain.now()).isAfterOrEqualTo(before.plus(Duration.ofDays(7)));
            Instant target = chain.now().plusSeconds(1_000);
            chain.advanceTo(target);
            assertThat(chain.now()).isEqualTo(target);
            long height = chain.client().blockNumber();
            chain.mine(1_200);
            assertThat(chain.client().blockNumber()).isEqualTo(height + 1_200);
        }
    }

    @Test
    void stateSurvivesARestart(@TempDir Path folder) {
        var options = EmbeddedChainOptions.defaults().withStateFile(folder.resolve("chain.json"));
        BlockHeader head;
        try (var chain = EmbeddedChain.start(options)) {
            chain.mine(5);
            head = chain.client().head();
        }
        try (var chain = EmbeddedChain.start(options)) {
            assertThat(chain.client().block(head.number())).contains(head);
        }
    }
}
