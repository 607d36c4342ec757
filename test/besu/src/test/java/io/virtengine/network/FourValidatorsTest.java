package io.virtengine.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Four validators, of which one may fail, and a fifth node that follows. Each test finds a complete network. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FourValidatorsTest {

    private Consortium network;
    private Wallet treasury;

    @BeforeAll
    void start() {
        network = Consortium.of(4, 1, 23_000);
        treasury = network.institution("treasury");
    }

    @BeforeEach
    void complete() {
        network.isComplete();
    }

    @AfterAll
    void stop() {
        network.close();
    }

    @Test
    void nodesAgreeOnBlocksWithTransactionsThatCallContracts() {
        var tenant = Wallet.fresh("tenant");

        var payments = paymentsThroughEveryNode(tenant);

        network.nodes().haveMined(payments);
        network.nodes().read(BigInteger.valueOf(payments.size()), "VirtToken", "balanceOf", tenant.address());
        network.nodes().goOn();
    }

    @Test
    void aKilledValidatorIsNotMissedAndCatchesUp() {
        var killed = network.node(2);
        var others = network.nodes().without(killed);
        var tenant = Wallet.fresh("tenant");

        var before = treasury.pays(network.node(1), tenant, 1);
        killed.isKilled();
        var after = treasury.pays(network.node(3), tenant, 2);

        others.goOn();
        others.haveMined(List.of(before, after));

        killed.isRestarted();
        network.nodes().goOn();
        network.nodes().haveMined(List.of(before, after));
    }

    @Test
    void aRestartedNodeKeepsItsChain() {
        var restarted = network.node(3);
        network.nodes().goOn();
        long head = restarted.head();
        var block = restarted.block(head);

        restarted.isKilled();
        restarted.isRestarted();

        assertThat(restarted.block(head)).isEqualTo(block);
        network.nodes().goOn();
    }

    @Test
    void aWipedNodeExecutesTheChainAgainToTheSameState() {
        var wiped = network.node(4);
        var tenant = Wallet.fresh("tenant");
        var payments = paymentsThroughEveryNode(tenant);
        network.nodes().haveMined(payments);
        long head = network.nodes().head();

        wiped.isKilled();
        wiped.isWiped();
        wiped.isRestarted();

        network.nodes().agreeOn(head);
        network.nodes().haveMined(payments);
        network.nodes().goOn();
    }

    private List<Transaction> paymentsThroughEveryNode(Wallet tenant) {
        var payments = new ArrayList<Transaction>();
        for (int round = 0; round < 5; round++) {
            for (Node node : network.nodes().list()) {
                payments.add(treasury.pays(node, tenant, 1));
            }
        }
        return payments;
    }
}
