package io.virtengine.besu.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.besu.chain.ChainReader;
import org.apache.tuweni.bytes.Bytes;
import org.hyperledger.besu.datatypes.Address;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final Address SENDER = Address.precompiled(1);
    private static final Address PROVIDER = Address.precompiled(2);

    @Test
    void aBidIsJudgedByItsProviderAndAnAcceptanceByItsSender() {
        final Bytes bid = ChainReader.function(
                "placeBid(bytes32,address,uint96,uint96,(uint48,uint48,uint48,uint48,uint48),uint40)",
                Bytes.of(7),
                PROVIDER.getBytes());
        assertThat(Gate.of("OrderBook", bid)).contains(Gate.PLACE_BID);
        assertThat(Gate.PLACE_BID.judged(SENDER, bid)).isEqualTo(PROVIDER);
        assertThat(Gate.PLACE_BID.judged(SENDER, bid.slice(0, 40))).isEqualTo(SENDER);
        final Bytes acceptance = ChainReader.function("acceptBid(bytes32)", Bytes.of(7));
        assertThat(Gate.of("OrderBook", acceptance)).contains(Gate.ACCEPT_BID);
        assertThat(Gate.ACCEPT_BID.judged(SENDER, acceptance)).isEqualTo(SENDER);
    }

    @Test
    void whatIsNotGatedHasNoGate() {
        final Bytes acceptance = ChainReader.function("acceptBid(bytes32)", Bytes.of(7));
        assertThat(Gate.of("EscrowVault", acceptance)).isEmpty();
        assertThat(Gate.of("OrderBook", ChainReader.function("withdrawBid(bytes32)", Bytes.of(7))))
                .isEmpty();
        assertThat(Gate.of("OrderBook", Bytes.of(1, 2, 3))).isEmpty();
    }
}
