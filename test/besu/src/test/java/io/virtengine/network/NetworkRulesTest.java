package io.virtengine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.network.Governance.Call;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.RpcException;
import io.virtengine.sdk.tx.TransactionFailure;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Who may run a node, who may send, and what governance may change: four validators, and a fifth node that follows. Each test
 * finds a complete network.
 */
final class NetworkRulesTest extends ConsortiumTest {

    private static final String SCORING = "0x0000000000000000000000000000000000000a01";
    private static final String OTHER_VERSION = "0.0.1-other";
    private static final long GAS = 1_000_000;
    private static final int FROZEN = 2;
    private static final String NO_REASON = "0x" + "00".repeat(32);
    /** Transactions a minute that a node takes from one sender, if not told otherwise. */
    private static final int SENDER_RATE = 600;

    /** Besu itself takes at most 200 transactions of a sender before one of them is mined. */
    private static final int AHEAD = 150;

    /** What Besu logs of a block that leads to another state than its header says. */
    private static final String WRONG_STATE = "World State Root does not match expected value";

    private static final String DELAY = "identity.model_activation_delay";
    private static final String IMPLEMENTATION = "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc";

    NetworkRulesTest() {
        super(4, 1, Pace.DRILL, 25_000);
    }

    @Test
    void aNodeWithoutThePluginStopsAtTheFirstBlockThatNeedsItAndSaysWhy() {
        var follower = network.node(5);
        var others = network.nodes().without(follower);
        var witness = TestContract.of("network/EngineWitness.sol", "EngineWitness");
        String address = treasury.deploys(network.node(1), witness);

        follower.isStartedWithoutPlugin();
        network.nodes().goOn();

        var asking = treasury.sends(
                network.node(1),
                new ContractCall(address, witness.encode("ask", SCORING, new byte[] {1}), GAS, "question"));
        long block = others.receiptOf(asking).blockNumber();
        Await.until(
                follower + " to say why it does not take block " + block,
                () -> follower.log().contains(WRONG_STATE));
        others.goOn();
        assertThat(follower.head()).as("head of a node without the plugin").isEqualTo(block - 1);

        follower.isRestartedWithPlugin(network.plugin());
        network.nodes().goOn();
        network.nodes().haveMined(asking);
    }

    @Test
    void aValidatorWithAnotherVersionIsNamedByTheHealthOfEveryNode(@TempDir Path folder) {
        var odd = network.node(3);
        var others = network.nodes().without(odd);
        String own = network.node(1).health().path("own").asString();
        network.validators().list().forEach(validator -> validator.reportsItsSoftware(treasury));
        areHealthy(network.nodes(), true);

        odd.isRestartedWithPlugin(OtherPlugin.of(network.plugin(), OTHER_VERSION, folder));
        odd.reportsItsSoftware(treasury);
        areHealthy(network.nodes(), false);
        for (Node node : others.list()) {
            JsonNode named = node.health().path("others");
            assertThat(named.path(odd.address()).asString()).as("at %s", node).contains(OTHER_VERSION);
            assertThat(named.size()).as("at %s: %s", node, named).isEqualTo(1);
        }
        JsonNode atOdd = odd.health();
        assertThat(atOdd.path("own").asString()).contains(OTHER_VERSION);
        assertThat(atOdd.path("others").path(network.node(1).address()).asString())
                .isEqualTo(own);
        network.nodes().goOn();

        odd.isRestartedWithPlugin(network.plugin());
        odd.reportsItsSoftware(treasury);
        areHealthy(network.nodes(), true);
    }

    private static void areHealthy(Nodes nodes, boolean expected) {
        for (Node node : nodes.list()) {
            Await.until(node + " to answer that the network is healthy: " + expected, () -> {
                JsonNode health = node.health();
                return health.path("healthy").asBoolean() == expected
                        && health.path("silent").isEmpty();
            });
        }
    }

    @Test
    void everyNodeRefusesAFrozenSenderAndTheContractsRefuseWhatIsInABlockAllTheSame() {
        var tenant = Wallet.fresh("tenant");
        var lenient = network.node(4);
        network.nodes().haveMined(treasury.pays(network.node(1), tenant, 1));
        network.nodes().haveMined(tenant.pays(lenient, treasury, 1));
        // One transaction is sent before the freeze and waits, because the one in front of it is missing.
        tenant.leavesAGap(network.node(1));
        var early = tenant.sends(network.node(1), "IdentityRegistry", "register");
        for (Node node : network.nodes().list()) {
            Await.until(node + " to have " + early, () -> node.knows(early));
        }

        network.institution("administrator")
                .calls(network.node(1), "AccountStatus", "setStatus", tenant.address(), FROZEN, NO_REASON);
        network.nodes().read(BigInteger.valueOf(FROZEN), "AccountStatus", "statusOf", tenant.address());

        for (Node node : network.nodes().list()) {
            assertThatThrownBy(() -> tenant.sends(node, "IdentityRegistry", "register"))
                    .as("a frozen sender at %s", node)
                    .isInstanceOf(RpcException.Refused.class)
                    .hasMessageContaining("VirtEngine STATUS: " + tenant.address() + " is frozen in AccountStatus");
            assertThat(node.knows(early))
                    .as("%s keeps what it took before the freeze", node)
                    .isTrue();
        }

        // Not every validator must be of the same mind: one that takes anything proposes it, and the others agree.
        lenient.isRestartedWith(Map.of("BESU_PLUGIN_VIRTENGINE_ADMISSION", "false"));
        var late = tenant.closesTheGap(lenient, "IdentityRegistry", "register");
        for (Transaction registration : List.of(late, early)) {
            assertThat(network.nodes().receiptOf(registration).succeeded())
                    .as("%s", registration)
                    .isFalse();
        }
        assertThatThrownBy(() -> tenant.calls(lenient, "IdentityRegistry", "register"))
                .isInstanceOfSatisfying(TransactionFailure.Rejected.class, refused -> {
                    assertThat(refused.reason().name()).isEqualTo("AccountStatus_NotOperational");
                    assertThat(refused.reason().arguments())
                            .containsEntry("account", tenant.address())
                            .containsEntry("status", BigInteger.valueOf(FROZEN));
                });
        lenient.isRestarted();
        assertThatThrownBy(() -> tenant.sends(lenient, "IdentityRegistry", "register"))
                .hasMessageContaining("VirtEngine STATUS");
    }

    @Test
    void aNodeTakesSoManyTransactionsAMinuteFromASenderAndMoreFromOthers() {
        var busy = Wallet.fresh("busy sender");
        var calm = Wallet.fresh("calm sender");
        var node = network.node(2);
        network.nodes().haveMined(treasury.pays(node, busy, 10L * SENDER_RATE));

        var taken = new ArrayList<Transaction>();
        assertThatThrownBy(() -> {
                    // The bucket refills by ten a second, which is slower than this.
                    while (taken.size() < 5 * SENDER_RATE) {
                        taken.add(busy.pays(node, calm, 1));
                        if (taken.size() % AHEAD == 0) {
                            Nodes.of(node).haveMined(taken.getLast());
                        }
                    }
                })
                .isInstanceOf(RpcException.Refused.class)
                .hasMessageContaining("VirtEngine RATE: " + busy.address());
        assertThat(taken).hasSizeGreaterThanOrEqualTo(SENDER_RATE);

        network.nodes().read(BigInteger.valueOf(taken.size()), "VirtToken", "balanceOf", calm.address());
        network.nodes().haveMined(calm.pays(node, busy, 1));
    }

    @Test
    void anUpgradeThroughTheTimelockKeepsEveryParameterAndAddsAQuestion() {
        var first = network.node(1);
        var governance = network.governance();
        String registry = first.contracts().addressOf("ParameterRegistry");
        String delay = Hex.encode(org.web3j.crypto.Hash.sha3(DELAY.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        governance.decides(first, Call.to("ParameterRegistry", "setParameter", delay, 77));
        var before = parameters(first);
        assertThat(before).hasSizeGreaterThan(30);
        assertThat(before.get(DELAY)).containsEntry("value", BigInteger.valueOf(77));

        var revised = TestContract.of("network/RevisedParameterRegistry.sol", "RevisedParameterRegistry");
        String implementation = treasury.deploys(first, revised);
        assertThatThrownBy(() -> treasury.calls(first, "ParameterRegistry", "upgradeToAndCall", implementation, "0x"))
                .hasMessageContaining("AccessManagedUnauthorized");
        governance.decides(first, Call.to("ParameterRegistry", "upgradeToAndCall", implementation, "0x"));

        network.nodes().goOn();
        BigInteger headroom = ((BigInteger) before.get(DELAY).get("maximum")).subtract(BigInteger.valueOf(77));
        for (Node node : network.nodes().list()) {
            assertThat(node.chain().storage(registry, IMPLEMENTATION))
                    .as("at %s", node)
                    .endsWith(implementation.substring(2));
            assertThat(parameters(node)).as("parameters at %s", node).isEqualTo(before);
            assertThat(revised.read(node, registry, "headroom", delay))
                    .as("at %s", node)
                    .isEqualTo(headroom);
        }
        governance.decides(first, Call.to("ParameterRegistry", "setParameter", delay, 78));
        network.nodes().read(BigInteger.valueOf(78), "ParameterRegistry", "get", delay);
    }

    /** Every parameter by name, with unit, value and bounds. */
    private static Map<String, Map<String, Object>> parameters(Node node) {
        var parameters = new TreeMap<String, Map<String, Object>>();
        for (Object key : (List<?>) node.contracts().readValue("ParameterRegistry", "keys", 0, 256)) {
            Map<String, Object> parameter = node.contracts().read("ParameterRegistry", "parameter", key);
            parameters.put((String) parameter.get("name"), parameter);
        }
        return parameters;
    }
}
