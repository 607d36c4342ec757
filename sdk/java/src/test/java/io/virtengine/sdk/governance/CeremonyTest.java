package io.virtengine.sdk.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.sdk.abi.AbiItem;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.CallRequest;
import io.virtengine.sdk.chain.DecodedRevert;
import io.virtengine.sdk.chain.RpcException;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.client.TimelockCall;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.deploy.Branch;
import io.virtengine.sdk.deploy.Role;
import io.virtengine.sdk.tx.TransactionFailure;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The power goes from the genesis accounts to who holds stake, on the deployed system, and none of it stays behind. */
class CeremonyTest {

    private static final BigInteger ADMIN = BigInteger.ZERO;
    private static final BigInteger FOREIGN = BigInteger.valueOf(77);
    private static final String ZERO_ADDRESS = "0x" + "0".repeat(40);

    @RegisterExtension
    static final GovernedNetwork network = new GovernedNetwork();

    private static final SystemContracts contracts = network.contracts;

    @Test
    void atFirstTheGenesisAccountsRuleAndTheBranchesHoldNothing() {
        RoleLedger ledger = ledger();
        String genesis = contracts.addressOf("TimelockController");

        for (Branch branch : Branch.values()) {
            assertThat(holders(ledger, branch.role())).as(branch.name()).containsExactly(genesis);
        }
        network.decree("ParameterRegistry", "setParameter", key("market.bid_ttl"), 3601);
        network.decree("FeePolicy", "setFee", 0, 401);
        network.decree("GatePolicies", "bind", 0, 2);
        assertThat(contracts.readNumber("ParameterRegistry", "get", key("market.bid_ttl")))
                .isEqualTo(BigInteger.valueOf(3601));
    }

    @Test
    void afterItNoKeyChangesCodeParametersRolesOrFundsOutsideAVote() throws IOException {
        network.giveToHolders();
        RoleLedger ledger = ledger();

        // What governs is held by the branches' timelocks, and the AccessManager's roles by nobody but its ADMIN.
        for (Branch branch : Branch.values()) {
            assertThat(holders(ledger, branch.role()))
                    .as(branch.name())
                    .containsExactly(contracts.addressOf(branch.timelock()));
        }
        for (BigInteger role : ledger.roles()) {
            assertThat(Role.of(role)).as("role " + role).isPresent();
            assertThat(ledger.adminOf(role)).as("admin of role " + role).isEqualTo(ADMIN);
            assertThat(ledger.guardianOf(role)).as("guardian of role " + role).isEqualTo(ADMIN);
        }

        // Every function that another role may call belongs to a branch, or is documented.
        Map<String, String> documented = documented();
        Map<String, String> open = new TreeMap<>();
        for (RoleLedger.Opening opening : ledger.openings()) {
            Role role = Role.of(opening.role()).orElseThrow();
            if (!role.governs()) {
                open.put(
                        opening.function().name().equals("setIntakePaused") ? "*.setIntakePaused" : opening.name(),
                        role.name());
            }
        }
        assertThat(open).isEqualTo(documented);
        assertThat(holders(ledger, Role.MINTER))
                .allSatisfy(holder -> assertThat(contracts.nameOf(holder))
                        .as("who mints is a contract of the network")
                        .isPresent());

        timelocksObeyTheirGovernorsAlone();
        everyKeyIsRefused();
        assertThat(StoredWords.naming(network.chain.client(), network.book, contracts.addressOf("TimelockController")))
                .as("contracts that listen to the genesis accounts' timelock by its address")
                .isEmpty();
        assertThat(network.ceremony().isOver()).isTrue();
    }

    /** OpenZeppelin's timelock has roles of its own; history tells whom to ask about. */
    private static void timelocksObeyTheirGovernorsAlone() {
        for (Branch branch : Branch.values()) {
            String timelock = branch.timelock();
            String governor = contracts.addressOf(branch.governor());
            assertThat(holdersOf(timelock, "PROPOSER_ROLE")).containsExactly(governor);
            assertThat(holdersOf(timelock, "CANCELLER_ROLE")).containsExactly(governor);
            assertThat(holdersOf(timelock, "EXECUTOR_ROLE")).containsExactly(ZERO_ADDRESS);
            assertThat(holdersOf(timelock, "DEFAULT_ADMIN_ROLE")).containsExactly(contracts.addressOf(timelock));
            assertThat(contracts.readText(branch.governor(), "timelock")).isEqualTo(contracts.addressOf(timelock));
            assertThat(contracts.readText(branch.governor(), "token")).isEqualTo(contracts.addressOf("StakeVault"));
        }
    }

    private static Set<String> holdersOf(String timelock, String role) {
        String id = contracts.readText(timelock, role);
        return network.history.of(timelock).stream()
                .filter(event -> event.name().equals("RoleGranted"))
                .map(event -> event.text("account"))
                .filter(account -> (Boolean) contracts.readValue(timelock, "hasRole", id, account))
                .collect(Collectors.toSet());
    }

    /** Every key there is tries everything; nothing is sent, the chain is asked. */
    private static void everyKeyIsRefused() {
        int tried = 0;
        for (String key : network.addresses().values()) {
            for (Map.Entry<String, AddressBook.Entry> contract :
                    network.book.contracts().entrySet()) {
                if (contract.getValue().implementation() != null) {
                    refused(
                            key,
                            contract.getKey(),
                            "upgradeToAndCall",
                            contract.getValue().implementation(),
                            "0x");
                    tried++;
                }
            }
            for (GovernedParameter parameter : new GovernedParameters(contracts).all()) {
                refused(key, "ParameterRegistry", "setParameter", key(parameter.name()), parameter.value());
            }
            for (Role role : Role.values()) {
                refused(key, "AccessManager", "grantRole", role.id(), key, 0);
            }
            refused(key, "AccessManager", "setTargetFunctionRole", contracts.addressOf("VirtToken"), List.of(), 1);
            refused(key, "AccessManager", "setTargetClosed", contracts.addressOf("EscrowVault"), true);
            refused(key, "AccessManager", "updateAuthority", contracts.addressOf("EscrowVault"), key);
            refused(key, "VirtToken", "mint", key, 1);
            for (Role role : List.of(Role.ECONOMY, Role.SAFETY)) {
                role.functions()
                        .forEach((contract, functions) -> functions.forEach(function -> {
                            AbiItem.Function called = contracts.abiOf(contract).function(function);
                            refused(key, contract, ZeroArguments.call(called));
                        }));
            }
            for (Branch branch : Branch.values()) {
                refused(
                        key,
                        branch.timelock(),
                        "schedule",
                        key,
                        0,
                        "0x",
                        "0x" + "0".repeat(64),
                        "0x" + "0".repeat(64),
                        1_000_000);
                refused(key, branch.timelock(), "updateDelay", 0);
                refused(key, branch.governor(), "updateQuorumNumerator", 0);
                refused(key, branch.governor(), "setProposalGuardian", key);
                refused(key, branch.governor(), "updateTimelock", key);
                refused(key, branch.governor(), "relay", key, 0, "0x");
            }
        }
        assertThat(tried).isGreaterThan(100);
    }

    private static void refused(String key, String contract, String function, Object... arguments) {
        refused(key, contract, contracts.encode(contract, function, arguments));
    }

    private static void refused(String key, String contract, byte[] data) {
        String what = key + " calls " + contract + " with " + Hex.encode(data);
        try {
            network.chain.client().call(CallRequest.by(key, contracts.addressOf(contract), data));
        } catch (RpcException.Refused refused) {
            DecodedRevert why = contracts.reverts().decode(refused).orElseThrow(() -> refused);
            assertThat(why.name())
                    .as(what)
                    .isIn(
                            "AccessManagedUnauthorized",
                            "AccessManagerUnauthorizedAccount",
                            "ParameterRegistry_NotGovernor",
                            "AccessControlUnauthorizedAccount",
                            "TimelockUnauthorizedCaller",
                            "GovernorOnlyExecutor");
            return;
        }
        throw new AssertionError(what + ", and nothing refuses it");
    }

    @Test
    void whatTheGenesisTimelockIsToldAfterwardsIsRefused() {
        network.giveToHolders();

        for (Map.Entry<String, Object[]> order : Map.<String, Object[]>of(
                        "FeePolicy.setFee", new Object[] {0, 401},
                        "GatePolicies.bind", new Object[] {0, 2},
                        "ParameterRegistry.setParameter", new Object[] {key("market.bid_ttl"), 3601})
                .entrySet()) {
            String[] place = order.getKey().split("\\.");
            assertThatThrownBy(() -> network.decree(place[0], place[1], order.getValue()))
                    .as(order.getKey())
                    .isInstanceOf(TransactionFailure.class)
                    .hasMessageMatching("(?s).*(AccessManagedUnauthorized|ParameterRegistry_NotGovernor).*");
        }
    }

    @Test
    void itEndsWhateverPowerWasGivenSinceTheDeployment() {
        String key = network.addresses().get("stranger");
        String registry = contracts.addressOf("ParameterRegistry");
        AbiItem.Function define = contracts.abiOf("ParameterRegistry").function("defineParameter");
        network.decree("AccessManager", "grantRole", ADMIN, key, 600);
        network.decree("AccessManager", "grantRole", Role.SAFETY.id(), key, 0);
        network.decree("AccessManager", "grantRole", Role.MINTER.id(), key, 0);
        network.decree("AccessManager", "grantRole", FOREIGN, key, 0);
        network.decree("AccessManager", "setRoleAdmin", Role.GUARDIAN.id(), FOREIGN);
        network.decree("AccessManager", "setRoleGuardian", Role.KEEPER.id(), FOREIGN);
        network.decree("AccessManager", "setTargetFunctionRole", registry, List.of(define.selector()), FOREIGN);

        network.giveToHolders();

        RoleLedger ledger = ledger();
        assertThat(ledger.holders()).extracting(RoleLedger.Holder::account).doesNotContain(key);
        assertThat(ledger.holders(FOREIGN)).isEmpty();
        assertThat(ledger.openings()).extracting(RoleLedger.Opening::role).doesNotContain(FOREIGN);
        assertThat(ledger.adminOf(BigInteger.valueOf(Role.GUARDIAN.id()))).isEqualTo(ADMIN);
        assertThat(ledger.guardianOf(BigInteger.valueOf(Role.KEEPER.id()))).isEqualTo(ADMIN);
        assertThat(network.ceremony().isOver()).isTrue();
    }

    @Test
    void itSaysWhatItDoesInOrderAndTakesAdminLast() {
        Ceremony ceremony = network.ceremony();
        var words = new CallWords(contracts);

        assertThat(ceremony.calls())
                .extracting(words::of)
                .startsWith(
                        "gives role ECONOMY to EconomicTimelock",
                        "gives role SAFETY to SafetyTimelock",
                        "gives role ADMIN to UpgradeTimelock")
                .endsWith("takes role ADMIN from TimelockController")
                .contains("takes role ECONOMY from TimelockController", "takes role SAFETY from TimelockController");
        assertThat(ceremony.calls())
                .allSatisfy(call -> assertThat(new Rehearsal(contracts, "TimelockController").refusal(call))
                        .isEmpty());
        assertThat(ceremony.standing().state()).isEqualTo(TimelockCall.State.UNKNOWN);
    }

    private static RoleLedger ledger() {
        return RoleLedger.read(contracts, network.history);
    }

    private static List<String> holders(RoleLedger ledger, Role role) {
        return ledger.holders(BigInteger.valueOf(role.id())).stream()
                .map(RoleLedger.Holder::account)
                .toList();
    }

    private static String key(String parameter) {
        return GovernedParameters.keyOf(parameter);
    }

    /** The table of docs/governance.md: function to role. */
    private static Map<String, String> documented() throws IOException {
        Pattern row = Pattern.compile("\\| `([A-Za-z*]+\\.[A-Za-z]+)` \\| ([A-Z]+) \\| (.+) \\|");
        Map<String, String> documented = new TreeMap<>();
        try (Stream<String> lines = Files.lines(GovernedNetwork.REPOSITORY.resolve("docs/governance.md"))) {
            lines.map(row::matcher).filter(Matcher::matches).forEach(match -> {
                assertThat(match.group(3).strip()).as("why " + match.group(1)).isNotEmpty();
                assertThat(documented.put(match.group(1), match.group(2))).isNull();
            });
        }
        return documented;
    }
}
