package io.virtengine.cli;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.sdk.abi.AbiItem;
import io.virtengine.sdk.abi.AbiParameter;
import io.virtengine.sdk.abi.AbiType;
import io.virtengine.sdk.chain.CallRequest;
import io.virtengine.sdk.chain.DecodedRevert;
import io.virtengine.sdk.chain.EmbeddedChainOptions;
import io.virtengine.sdk.chain.RpcException;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.deploy.AddressBook;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever people may do with stake, validators, penalties and votes has a command. A contract's function that changes
 * something is in exactly one of two tables: which command calls it, or how the chain itself refuses it to an account that
 * nobody gave anything. A new function is in neither, and this fails until somebody says which.
 */
class VerbCoverageTest {

    /** Contracts by their names in the address book. */
    private static final List<String> CONTRACTS = List.of(
            "StakeVault",
            "ValidatorRegistry",
            "PerformanceBoard",
            "IdentityWork",
            "SlashManager",
            "BlockAnchors",
            "RewardPool",
            "GpuBurn",
            "ProviderPenalties",
            "EconomicGovernor",
            "ParameterRegistry");

    private static final Map<String, String> COMMANDS = Map.ofEntries(
            entry("StakeVault.delegateStake", "stake delegate"),
            entry("StakeVault.undelegateStake", "stake undelegate"),
            entry("StakeVault.redelegateStake", "stake redelegate"),
            entry("StakeVault.cancelUnbonding", "stake cancel"),
            entry("StakeVault.completeUnbonding", "stake withdraw"),
            entry("StakeVault.claimRewards", "stake claim"),
            entry("StakeVault.compoundRewards", "stake compound"),
            entry("StakeVault.claimCommission", "stake commission"),
            entry("StakeVault.touch", "stake touch"),
            entry("StakeVault.expireRewards", "stake expire"),
            entry("StakeVault.delegate", "gov delegate"),
            entry("ValidatorRegistry.register", "validator register"),
            entry("ValidatorRegistry.rotateNode", "validator rotate-node"),
            entry("ValidatorRegistry.setCommission", "validator commission"),
            entry("ValidatorRegistry.unjail", "validator unjail"),
            entry("ValidatorRegistry.startExit", "validator exit"),
            entry("ValidatorRegistry.standDown", "validator stand-down"),
            entry("ValidatorRegistry.rollSet", "validator roll"),
            entry("ValidatorRegistry.evict", "validator evict"),
            entry("ValidatorRegistry.strike", "validator strike"),
            entry("ValidatorRegistry.reportSoftware", "validator report"),
            entry("PerformanceBoard.submit", "validator performance"),
            entry("SlashManager.reportDoubleSign", "validator slash report-double-sign"),
            entry("BlockAnchors.anchor", "validator slash report-double-sign"),
            entry("BlockAnchors.walk", "validator slash report-double-sign"),
            entry("SlashManager.reportDowntime", "validator slash report-downtime"),
            entry("SlashManager.reportConflictingAttestations", "validator slash report-conflict"),
            entry("SlashManager.reportWrongAttestation", "validator slash report-wrong"),
            entry("SlashManager.appeal", "validator slash appeal"),
            entry("SlashManager.executeCase", "validator slash execute"),
            entry("SlashManager.settleCondemned", "validator slash settle"),
            entry("SlashManager.claimReporterShare", "validator slash claim"),
            entry("RewardPool.closeEpoch", "stake close-epoch"),
            entry("RewardPool.enrol", "rewards enrol"),
            entry("RewardPool.claimIncentive", "rewards claim-incentive"),
            entry("RewardPool.claimIdentityWork", "rewards claim-work"),
            entry("RewardPool.expireClaims", "rewards expire"),
            entry("GpuBurn.update", "rewards update-gpu-burn"),
            entry("ProviderPenalties.reportSilence", "provider report-silence"),
            entry("ProviderPenalties.reportConflict", "provider report-conflict"),
            entry("ProviderPenalties.appeal", "provider appeal"),
            entry("ProviderPenalties.execute", "provider execute-case"),
            entry("ProviderPenalties.lapse", "provider lapse-case"),
            entry("ParameterRegistry.setParameter", "gov propose params"),
            entry("EconomicGovernor.propose", "gov propose calls"),
            entry("EconomicGovernor.castVoteWithReason", "gov vote"),
            entry("EconomicGovernor.queue", "gov queue"),
            entry("EconomicGovernor.execute", "gov execute"),
            entry("EconomicGovernor.cancel", "gov cancel"));

    /** Who may call what has no command, and how the chain refuses it to everybody else. */
    private enum Closed {
        /** Left to a role: `ve gov propose` builds the call, which says whose vote decides on it. */
        ROLE("AccessManagedUnauthorized"),
        /** The AccessManager alone gives a contract another one. */
        MANAGER("AccessManagedUnauthorized"),
        /** When the contract is deployed, once. */
        ONCE("InvalidInitialization"),
        /** The governor's own decisions, through its timelock: `ve gov propose call EconomicGovernor …`. */
        GOVERNOR("GovernorOnlyExecutor"),
        /** Another contract of the system. */
        VAULT_NEIGHBOUR("StakeVault_NotWired"),
        SLASHER("ValidatorRegistry_NotSlasher"),
        COMMITTEE("IdentityWork_NotCommittee"),
        ORDER_BOOK("ProviderPenalties_NotOrderBook");

        private final String error;

        Closed(String error) {
            this.error = error;
        }
    }

    private static final Map<String, Closed> CLOSED = Map.ofEntries(
            entry("StakeVault.wire", Closed.ROLE),
            entry("StakeVault.bondGenesis", Closed.ROLE),
            entry("StakeVault.bondSelf", Closed.VAULT_NEIGHBOUR),
            entry("StakeVault.slash", Closed.VAULT_NEIGHBOUR),
            entry("StakeVault.collectCondemned", Closed.VAULT_NEIGHBOUR),
            entry("StakeVault.distribute", Closed.VAULT_NEIGHBOUR),
            entry("ValidatorRegistry.wire", Closed.ROLE),
            entry("ValidatorRegistry.jail", Closed.SLASHER),
            entry("ValidatorRegistry.tombstone", Closed.SLASHER),
            entry("IdentityWork.record", Closed.COMMITTEE),
            entry("SlashManager.accuse", Closed.ROLE),
            entry("SlashManager.decide", Closed.ROLE),
            entry("SlashManager.setInsuranceFund", Closed.ROLE),
            entry("ProviderPenalties.accuse", Closed.ROLE),
            entry("ProviderPenalties.decide", Closed.ROLE),
            entry("ProviderPenalties.leaseTerminated", Closed.ORDER_BOOK),
            entry("ParameterRegistry.defineParameter", Closed.ROLE),
            entry("ParameterRegistry.defineParameters", Closed.ROLE),
            entry("EconomicGovernor.relay", Closed.GOVERNOR),
            entry("EconomicGovernor.setLateQuorumVoteExtension", Closed.GOVERNOR),
            entry("EconomicGovernor.setProposalGuardian", Closed.GOVERNOR),
            entry("EconomicGovernor.setProposalThreshold", Closed.GOVERNOR),
            entry("EconomicGovernor.setVotingDelay", Closed.GOVERNOR),
            entry("EconomicGovernor.setVotingPeriod", Closed.GOVERNOR),
            entry("EconomicGovernor.updateQuorumNumerator", Closed.GOVERNOR),
            entry("EconomicGovernor.updateTimelock", Closed.GOVERNOR));

    /** What every governed proxy has. */
    private static final Map<String, Closed> INHERITED = Map.of(
            "initialize", Closed.ONCE,
            "setAuthority", Closed.MANAGER,
            "setIntakePaused", Closed.ROLE,
            "upgradeToAndCall", Closed.ROLE);

    /** Open to anyone and yet without a command, each for its reason. */
    private static final Map<String, String> WITHOUT_COMMAND = Map.ofEntries(
            entry("StakeVault.delegateBySig", "ERC-5805, for wallets that sign what another account sends"),
            entry("EconomicGovernor.castVote", "castVoteWithReason with an empty reason does the same"),
            entry("EconomicGovernor.castVoteBySig", "Governor, for wallets that sign what another account sends"),
            entry("EconomicGovernor.castVoteWithReasonAndParams", "this governor's counting takes no parameters"),
            entry("EconomicGovernor.castVoteWithReasonAndParamsBySig", "this governor's counting takes no parameters"),
            entry("EconomicGovernor.onERC721Received", "a token's callback"),
            entry("EconomicGovernor.onERC1155Received", "a token's callback"),
            entry("EconomicGovernor.onERC1155BatchReceived", "a token's callback"));

    private static final String NOBODY = "0x00000000000000000000000000000000000000a1";

    @TempDir
    static Path folder;

    private static TestNetwork network;
    private static SystemContracts contracts;

    @BeforeAll
    static void deploy() throws IOException {
        network = TestNetwork.start(folder, EmbeddedChainOptions.defaults());
        contracts = new SystemContracts(
                network.chain().client(), AddressBook.load(network.addresses()).addresses());
    }

    @AfterAll
    static void stop() {
        network.close();
    }

    @Test
    void everyFunctionThatChangesSomethingHasACommandOrAReason() throws IOException {
        var spoken = new TreeSet<>(COMMANDS.keySet());
        spoken.addAll(closed().keySet());
        spoken.addAll(WITHOUT_COMMAND.keySet());

        assertThat(spoken).isEqualTo(changing());
        assertThat(COMMANDS.size() + closed().size() + WITHOUT_COMMAND.size())
                .as("none is spoken of twice")
                .isEqualTo(spoken.size());
    }

    @Test
    void everyCommandOfTheTableIsThere() {
        COMMANDS.forEach((function, command) -> {
            CommandLine found = Ve.commandLine();
            for (String word : command.split(" ")) {
                found = found.getSubcommands().get(word);
                assertThat(found).as("ve " + command + ", for " + function).isNotNull();
            }
            assertThat(found.getSubcommands().keySet())
                    .as("ve " + command + " does something")
                    .isEmpty();
        });
    }

    /** The chain is asked what it refuses, so that nothing open hides among what is closed, nor the other way round. */
    @Test
    void whatHasNoCommandIsRefusedByTheChainForTheReasonThatIsGiven() throws IOException {
        for (String function : changing()) {
            Optional<String> error = refusal(function);
            Closed why = closed().get(function);
            if (why != null) {
                assertThat(error).as(function).contains(why.error);
            } else {
                assertThat(error.filter(
                                name -> Stream.of(Closed.values()).anyMatch(closed -> closed.error.equals(name))))
                        .as(function + " is open")
                        .isEmpty();
            }
        }
    }

    private static Map<String, Closed> closed() throws IOException {
        var closed = new LinkedHashMap<>(CLOSED);
        for (String function : changing()) {
            Closed inherited = INHERITED.get(function.substring(function.indexOf('.') + 1));
            if (inherited != null) {
                closed.put(function, inherited);
            }
        }
        return closed;
    }

    /** Every function of the contracts that is neither a view nor pure. */
    private static SortedSet<String> changing() throws IOException {
        var names = new TreeSet<String>();
        for (String contract : CONTRACTS) {
            String file = contract.endsWith("Governor") ? "VirtGovernor" : contract;
            try (InputStream artifact = VerbCoverageTest.class.getResourceAsStream(
                    "/io/virtengine/contracts/artifacts/" + file + ".json")) {
                for (JsonNode item : JsonMapper.shared().readTree(artifact).path("abi")) {
                    if (item.path("type").asString().equals("function")
                            && item.path("stateMutability").asString().matches("nonpayable|payable")) {
                        names.add(contract + "." + item.path("name").asString());
                    }
                }
            }
        }
        return names;
    }

    /** The error with which a function refuses an account that holds nothing and no role; empty if it does not. */
    private static Optional<String> refusal(String function) {
        String contract = function.substring(0, function.indexOf('.'));
        List<AbiItem.Function> overloads = contracts.abiOf(contract).functions().stream()
                .filter(one -> function.equals(contract + "." + one.name()))
                .toList();
        Optional<String> error = Optional.empty();
        for (AbiItem.Function one : overloads) {
            List<Object> nothing =
                    one.inputs().stream().map(input -> nothing(input.type())).toList();
            try {
                contracts.chain().call(CallRequest.by(NOBODY, contracts.addressOf(contract), one.encodeCall(nothing)));
            } catch (RpcException.Refused refused) {
                error = contracts.reverts().decode(refused).map(DecodedRevert::name);
            }
        }
        return error;
    }

    private static Object nothing(AbiType type) {
        return switch (type) {
            case AbiType.Unsigned _, AbiType.Signed _ -> BigInteger.ZERO;
            case AbiType.Bool _ -> false;
            case AbiType.Account _ -> "0x" + "00".repeat(20);
            case AbiType.FixedBytes(int length) -> "0x" + "00".repeat(length);
            case AbiType.Bytes _ -> "0x";
            case AbiType.Text _ -> "";
            case AbiType.Array(AbiType element, int length) ->
                Collections.nCopies(Math.max(length, 0), nothing(element));
            case AbiType.Tuple(List<AbiParameter> components) ->
                components.stream().map(component -> nothing(component.type())).toList();
        };
    }
}
