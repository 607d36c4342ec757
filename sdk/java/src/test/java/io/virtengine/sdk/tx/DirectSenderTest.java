package io.virtengine.sdk.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.chain.RpcException;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.testing.Counter;
import java.math.BigInteger;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DirectSenderTest {

    @Test
    void saysWhatHappened() {
        EmbeddedChain chain = EmbeddedChain.start();
        try (chain) {
            Counter counter = Counter.deploy(chain, 0);
            var reasons = new RevertReason(ContractArtifacts.load());
            var key = KeySigner.of(chain.accounts().get(1));
            var sender = new DirectSender(chain.client(), key, reasons, GasPricing.free(), Duration.ofSeconds(1));

            Receipt receipt = sender.call(counter.address(), new byte[0]);
            assertThat(receipt.logs()).hasSize(1);
            assertThat(new BigInteger(
                            receipt.logs().getFirst().topics().getFirst().substring(2), 16))
                    .isEqualTo(BigInteger.ONE);

            // Panic(0x11) is Solidity's arithmetic overflow.
            assertThatThrownBy(() -> sender.call(counter.address(), "0x4e487b71" + "00".repeat(31) + "11"))
                    .isInstanceOf(TransactionFailure.Rejected.class)
                    .hasMessageContaining("panic code 17");
            assertThat(chain.client().minedNonce(key.address())).isEqualTo(1);

            chain.automine(false);
            assertThatThrownBy(() -> sender.call(counter.address(), new byte[0]))
                    .isInstanceOfSatisfying(
                            TransactionFailure.NotMined.class,
                            e -> assertThat(chain.client().knows(e.hash())).isTrue());
            assertThat(counter.count()).isEqualTo(1);
        }
        assertThatThrownBy(() -> Counter.deploy(chain, 0)).isInstanceOf(RpcException.Unavailable.class);
    }
}
