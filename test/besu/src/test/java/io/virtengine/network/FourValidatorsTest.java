package io.virtengine.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.network.Governance.Call;
import io.virtengine.sdk.client.ValidatorClient;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Four validators, of which one may fail, and a fifth node that follows. Each test finds a complete network. */
final class FourValidatorsTest extends ConsortiumTest {

    private static final int ADMINISTRATOR = 2;

    FourValidatorsTest() {
        super(4, 1, Pace.DRILL, 23_000);
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
    void aRestartedNodeKeepsItsChainAndReportsWhatTheOthersReport() {
        var restarted = network.node(3);
        network.nodes().goOn();
        long head = restarted.head();
        var block = restarted.block(head);

        restarted.isKilled();
        restarted.isRestarted();

        assertThat(restarted.block(head)).isEqualTo(block);
        network.nodes().goOn();
        network.nodes().reportTheSame();
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

    @Test
    void aSplitNetworkStandsStillAndLosesNothing() {
        var left = Nodes.of(network.node(1), network.node(2));
        var right = network.nodes().without(network.node(1), network.node(2));
        var tenant = Wallet.fresh("tenant");

        network.isSplitInto(left, right);
        var onTheLeft = treasury.pays(network.node(1), tenant, 1);
        var onTheRight = treasury.pays(network.node(3), tenant, 2);
        network.nodes().standStill(network.validators().list());
        long head = network.nodes().head();

        network.isHealed();
        network.nodes().agreeOn(head);
        network.nodes().haveMined(List.of(onTheLeft, onTheRight));
        network.nodes().read(BigInteger.valueOf(3), "VirtToken", "balanceOf", tenant.address());
        network.nodes().goOn();
    }

    @Test
    void aValidatorIsAddedByGovernanceAndRemovedByTheAdministrator() {
        var newcomer = network.node(5);
        var first = network.node(1);
        var registry = new ValidatorClient(first.contracts());
        var operator = network.institution("operator");
        var administrator = network.institution("administrator");

        // The administrator's role admits validators; the timelock may give it to whom it likes, so also to itself.
        var consent = registry.prove(newcomer.key().signer(), operator.address());
        network.governance()
                .decides(
                        first,
                        Call.to(
                                "AccessManager",
                                "grantRole",
                                ADMINISTRATOR,
                                first.contracts().addressOf("TimelockController"),
                                0),
                        Call.to(
                                "ValidatorRegistry",
                                "addValidator",
                                newcomer.address(),
                                operator.address(),
                                consent.signature()));
        network.nodes().countAsValidator(newcomer);
        network.nodes().haveBlockOf(newcomer);

        registry.remove(newcomer.address(), administrator.asSender(first), Duration.ZERO);
        network.nodes().countAsNoValidator(newcomer);
        network.nodes().goOn();
        long changed = network.nodes().head();
        network.nodes().goOn();
        assertThat(first.proposers(changed, first.head())).doesNotContain(newcomer.address());
        assertThat(first.validators())
                .isEqualTo(
                        network.validators().list().stream().map(Node::address).toList());

        // Who was a validator when is not in the state any more that a node finds at its start.
        network.node(2).isRestarted();
        network.nodes().reportTheSame();
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
