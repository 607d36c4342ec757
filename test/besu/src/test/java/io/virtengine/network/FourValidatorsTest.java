package io.virtengine.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.client.BlockAnchors;
import io.virtengine.sdk.client.Sender;
import io.virtengine.sdk.client.ValidatorClient;
import io.virtengine.sdk.consensus.SealedHeader;
import io.virtengine.sdk.signing.PerformanceReport;
import io.virtengine.sdk.tx.TransactionFailure;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Four validators, of which one may fail, and a fifth node that follows. Each test finds a complete network. */
final class FourValidatorsTest extends ConsortiumTest {

    private static final int COMMISSION_BPS = 500;
    private static final BigInteger SELF_BOND = BigInteger.TEN.pow(21);

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
    void whatValidatorsSignIsReadAsTheyMeanIt() {
        var node = network.node(1);
        network.nodes().goOn();
        long height = node.head();
        JsonNode block = node.chain().request("eth_getBlockByNumber", "0x" + Long.toHexString(height), false);

        var sealed = SealedHeader.of(block);
        assertThat(sealed.seals()).as("a quorum's seals").hasSizeGreaterThanOrEqualTo(3);
        assertThat(node.validators()).containsAll(sealed.seals().keySet());

        JsonNode signed = node.performanceReport();
        assertThat(Hex.encode(report(signed.path("report"))
                        .digest(PerformanceReport.domain(node.chain().chainId()))))
                .isEqualTo(signed.path("digest").asString());
    }

    @Test
    void aBlockIsKeptByHeadersAsNodesHashThem() {
        var node = network.node(1);
        network.nodes().goOn();
        long number = node.head() - 3;
        var anyone = network.operatorOf(node).asSender(node);

        assertThat(new BlockAnchors(node.contracts()).keep(number, anyone))
                .as("an anchor, a walk")
                .isEqualTo(2);

        network.nodes().read(true, "BlockAnchors", "isAnchored", number);
        assertThat(node.contracts().readText("BlockAnchors", "hashOf", number))
                .isEqualTo(node.chain().block(number).orElseThrow().hash());
    }

    private static PerformanceReport report(JsonNode report) {
        return new PerformanceReport(
                report.path("epoch").asLong(),
                report.path("fromBlock").asLong(),
                report.path("toBlock").asLong(),
                report.path("complete").asBoolean(),
                report.path("gasUsed").asLong(),
                report.path("validators")
                        .valueStream()
                        .map(line -> new PerformanceReport.Line(
                                line.path("validator").asString(),
                                line.path("proposed").asLong(),
                                line.path("missed").asLong(),
                                line.path("seals").asInt()))
                        .toList());
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
    void anOperatorsNodeIsSeatedForItsStakeAndLeavesWhenItWantsTo() {
        var newcomer = network.node(5);
        var first = network.node(1);
        var registry = new ValidatorClient(first.contracts());
        var operator = network.operatorOf(newcomer);
        var sender = operator.asSender(first);

        network.nodes().haveMined(treasury.sends(first, "VirtToken", "transfer", operator.address(), SELF_BOND));
        registry.register(
                registry.prove(newcomer.key().signer(), operator.address()), COMMISSION_BPS, SELF_BOND, sender);
        network.nodes().read(false, "ValidatorRegistry", "isValidator", newcomer.address());
        isRolled(registry, sender);
        network.nodes().countAsValidator(newcomer);
        network.nodes().haveBlockOf(newcomer);

        registry.exit(sender);
        isRolled(registry, sender);
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

    /** Rolls the set as soon as that is due. */
    private static void isRolled(ValidatorClient registry, Sender anyone) {
        Await.until("the set to be rolled", () -> {
            try {
                registry.roll(anyone);
                return true;
            } catch (TransactionFailure.Rejected e) {
                assertThat(e).hasMessageContaining("ValidatorRegistry_RollNotDue");
                return false;
            }
        });
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
