package io.virtengine.sdk.deploy;

import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.tx.DirectSender;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.web3j.crypto.Hash;

/**
 * Deploys the whole system in the order its parts need each other, wires what is in a cycle, gives the roles out, and
 * hands the AccessManager to the timelock. Afterwards the deploying key has no power left.
 */
public final class SystemDeployment {

    /** Actions of {@code IGatePolicies} in the order of their numbers. */
    private static final List<String> ACTIONS = List.of(
            "CreateDeployment",
            "AcceptBid",
            "PlaceBid",
            "RegisterProvider",
            "CreateOffering",
            "Withdraw",
            "RegisterValidator");

    /** Buckets of {@code IFeeSplitter} in the order of their numbers. */
    private static final List<String> BUCKETS = List.of("Staking", "Incentives", "Burn", "Treasury");

    /** FS-2P's default table: weights, minima, caps, pass mark; {@code ScoringTable} documents it. */
    private static final String DEFAULT_SCORING_TABLE =
            "0x09c409c407d005dc03e801f413881b581d4c17700000138800001e31454632";

    /** One costs some 250,000 gas; a transaction may use 16,777,216. */
    private static final int PARAMETERS_A_CALL = 40;

    /** One costs some 200,000 gas, too. */
    private static final int BONDS_A_CALL = 50;

    /** As an executor of a timelock: whoever calls. */
    private static final String ANYONE = "0x" + "0".repeat(40);

    private static final String DEFAULT_ADMIN = "0x" + "0".repeat(64);

    private static final List<String> GOVERNED = List.of(
            "ParameterRegistry",
            "AccountStatus",
            "IdentityRegistry",
            "GatePolicies",
            "ScoringModelRegistry",
            "NetworkModels",
            "IdentityCommittee",
            "ClientRegistry",
            "EscrowVault",
            "FeePolicy",
            "FeeSplitter",
            "ProviderRegistry",
            "CapacityLedger",
            "DeploymentRegistry",
            "OrderBook",
            "SettlementHub",
            "ProviderPenalties",
            "ValidatorRegistry",
            "StakeVault",
            "GpuBurn",
            "IdentityWork",
            "PerformanceBoard",
            "SlashManager",
            "RewardPool",
            "AttestationCommittee",
            "AttestationVerifier",
            "CollateralRegistry",
            "MeasurementAllowlist",
            "EnclaveRegistry");

    private final ChainClient chain;
    private final NetworkDefinition definition;
    private final Deployer deployer;

    private SystemDeployment(ChainClient chain, NetworkDefinition definition, Deployer deployer) {
        this.chain = chain;
        this.definition = definition;
        this.deployer = deployer;
    }

    /**
     * Deploys a network.
     *
     * @param chain node of the chain; its id must be the definition's
     * @param sender the deploying account
     * @param progress told of every contract
     * @return the address book, already checked against the chain
     */
    public static AddressBook run(
            ChainClient chain, DirectSender sender, NetworkDefinition definition, Consumer<String> progress) {
        return runFully(chain, sender, definition, progress).book();
    }

    /** As {@link #run}, for a caller that copies the result: it also needs the code the book does not name. */
    public static Deployed runFully(
            ChainClient chain, DirectSender sender, NetworkDefinition definition, Consumer<String> progress) {
        if (chain.chainId() != definition.chainId()) {
            throw new IllegalArgumentException("the chain has id " + chain.chainId() + ", the definition "
                    + definition.network() + " is for " + definition.chainId());
        }
        var deployer = new Deployer(chain, sender, ContractArtifacts.load(), progress);
        AddressBook book = new SystemDeployment(chain, definition, deployer).deploy();
        return new Deployed(book, deployer.created());
    }

    /**
     * A deployment's result.
     *
     * @param created every address with code, in the order of creation: contracts, implementations and libraries
     */
    public record Deployed(AddressBook book, List<String> created) {}

    private AddressBook deploy() {
        access();
        identity();
        market();
        consensus();
        economy();
        enclave();
        governance();
        policies();
        roles();
        handOver();
        var book = new AddressBook(
                definition.network(),
                definition.chainId(),
                definition.hash(),
                deployer.firstBlock(),
                deployer.entries());
        book.verify(chain);
        return book;
    }

    private void access() {
        deployer.plain("AccessManager", deployer.account());
        deployer.plain(
                "TimelockController",
                definition.timelockDelay(),
                definition.genesisAccounts(),
                definition.genesisAccounts(),
                ANYONE);
        List<Object> parameters = definition.parameters().stream()
                .<Object>map(p -> List.of(
                        p.name(),
                        p.unit(),
                        p.value(),
                        p.minimum(),
                        p.maximum(),
                        p.parameterClass().ordinal(),
                        p.step(),
                        p.pause()))
                .toList();
        deployer.upgradeable("ParameterRegistry", List.of(), manager(), List.of());
        for (int i = 0; i < parameters.size(); i += PARAMETERS_A_CALL) {
            int end = Math.min(parameters.size(), i + PARAMETERS_A_CALL);
            deployer.call("ParameterRegistry", "defineParameters", parameters.subList(i, end));
        }
        deployer.upgradeable("AccountStatus", List.of(), manager(), definition.genesisAccounts());
        Map<String, BigInteger> allocations = new TreeMap<>(definition.token().allocations());
        // The self-bonds of the genesis set, on their way into the stake vault.
        allocations.merge(deployer.account(), definition.validators().selfBonds(), BigInteger::add);
        List<String> holders = List.copyOf(allocations.keySet());
        deployer.plain(
                "VirtToken",
                manager(),
                definition.token().cap(),
                holders,
                holders.stream().map(allocations::get).toList());
    }

    private void identity() {
        deployer.upgradeable(
                "IdentityRegistry", at("ParameterRegistry", "AccountStatus"), manager(), definition.exempt());
        deployer.upgradeable("GatePolicies", at("IdentityRegistry"), manager());
        deployer.upgradeable("ScoringModelRegistry", at("ParameterRegistry"), manager(), DEFAULT_SCORING_TABLE);
        deployer.upgradeable("NetworkModels", at("ScoringModelRegistry", "ParameterRegistry"), manager());
        deployer.upgradeable(
                "IdentityCommittee",
                at("IdentityRegistry", "ScoringModelRegistry", "ParameterRegistry", "AccountStatus"),
                manager(),
                ascending(definition.committee().members()),
                definition.committee().threshold());
        deployer.upgradeable("ClientRegistry", at("ParameterRegistry"), manager());
        deployer.call("IdentityRegistry", "wire", deployer.address("IdentityCommittee"));
    }

    private void market() {
        deployer.upgradeable("EscrowVault", at("ParameterRegistry"), manager(), deployer.address("VirtToken"));
        deployer.upgradeable("FeePolicy", at("ParameterRegistry"), manager());
        deployer.upgradeable("FeeSplitter", at("EscrowVault", "FeePolicy"), manager());
        deployer.upgradeable(
                "ProviderRegistry", at("EscrowVault", "GatePolicies", "AccountStatus", "ParameterRegistry"), manager());
        deployer.upgradeable("CapacityLedger", at("ProviderRegistry", "IdentityRegistry"), manager());
        deployer.upgradeable(
                "DeploymentRegistry",
                at("EscrowVault", "GatePolicies", "AccountStatus", "ParameterRegistry"),
                manager());
        deployer.upgradeable(
                "OrderBook",
                at(
                        "DeploymentRegistry",
                        "ProviderRegistry",
                        "CapacityLedger",
                        "EscrowVault",
                        "GatePolicies",
                        "AccountStatus",
                        "ParameterRegistry",
                        "FeePolicy"),
                manager());
        deployer.upgradeable(
                "SettlementHub",
                List.of(at("EscrowVault", "OrderBook", "ProviderRegistry", "DeploymentRegistry", "ParameterRegistry")),
                manager());
        deployer.upgradeable(
                "ProviderPenalties",
                List.of(at(
                        "EscrowVault",
                        "OrderBook",
                        "ProviderRegistry",
                        "CapacityLedger",
                        "SettlementHub",
                        "ParameterRegistry")),
                manager());
        String book = deployer.address("OrderBook");
        deployer.call("ProviderRegistry", "wire", book, deployer.address("ProviderPenalties"));
        deployer.call("CapacityLedger", "wire", book);
        deployer.call("DeploymentRegistry", "wire", book);
        deployer.call("OrderBook", "wire", deployer.address("SettlementHub"));
        deployer.call(
                "EscrowVault",
                "wire",
                at("DeploymentRegistry", "OrderBook", "ProviderRegistry", "SettlementHub", "FeeSplitter")
                        .toArray());
    }

    private void consensus() {
        NetworkDefinition.Validators validators = definition.validators();
        List<Object> members = validators.members().stream()
                .<Object>map(member -> List.of(member.node(), member.operator()))
                .toList();
        deployer.upgradeable(
                "ValidatorRegistry",
                at("ParameterRegistry", "AccountStatus"),
                manager(),
                members,
                validators.belowMinimum(),
                validators.commission());
        deployer.upgradeable("StakeVault", at("ParameterRegistry", "VirtToken"), manager());
        String vault = deployer.address("StakeVault");
        List<Object> operators = validators.members().stream()
                .<Object>map(NetworkDefinition.Validator::operator)
                .toList();
        deployer.call("VirtToken", "approve", vault, validators.selfBonds());
        for (int i = 0; i < operators.size(); i += BONDS_A_CALL) {
            int end = Math.min(operators.size(), i + BONDS_A_CALL);
            deployer.call("StakeVault", "bondGenesis", operators.subList(i, end), validators.selfBond());
        }
    }

    /** Who judges validators and who pays them; the vault and the registry learn of both. */
    private void economy() {
        deployer.upgradeable("GpuBurn", at("CapacityLedger", "ParameterRegistry"), manager());
        deployer.call("FeeSplitter", "wire", deployer.address("GpuBurn"));
        deployer.upgradeable("IdentityWork", at("IdentityCommittee", "ParameterRegistry"), manager());
        deployer.call("IdentityCommittee", "wire", deployer.address("IdentityWork"));
        deployer.upgradeable(
                "PerformanceBoard", at("ValidatorRegistry", "IdentityWork", "ParameterRegistry"), manager());
        deployer.upgradeable(
                "SlashManager",
                List.of(at(
                        "VirtToken",
                        "StakeVault",
                        "ValidatorRegistry",
                        "PerformanceBoard",
                        "IdentityCommittee",
                        "ParameterRegistry")),
                manager());
        deployer.upgradeable(
                "RewardPool",
                List.of(at(
                        "VirtToken",
                        "FeeSplitter",
                        "ParameterRegistry",
                        "ValidatorRegistry",
                        "PerformanceBoard",
                        "IdentityWork",
                        "StakeVault",
                        "EscrowVault",
                        "ProviderRegistry",
                        "IdentityRegistry",
                        "GpuBurn")),
                manager());
        String slasher = deployer.address("SlashManager");
        deployer.call(
                "StakeVault",
                "wire",
                at("ValidatorRegistry", "SlashManager", "RewardPool").toArray());
        deployer.call(
                "ValidatorRegistry", "wire", deployer.address("StakeVault"), deployer.address("GatePolicies"), slasher);
        for (String bucket : List.of("Staking", "Incentives")) {
            deployer.call(
                    "FeeSplitter",
                    "setRecipient",
                    number(BUCKETS, "fee bucket", bucket),
                    deployer.address("RewardPool"));
        }
        grant(Role.MINTER, deployer.address("RewardPool"));
    }

    private void enclave() {
        NetworkDefinition.Attestation attestation = definition.attestation();
        deployer.upgradeable(
                "AttestationCommittee",
                at("ParameterRegistry"),
                manager(),
                ascending(attestation.committee().members()),
                attestation.committee().threshold());
        deployer.upgradeable(
                "AttestationVerifier",
                at("AttestationCommittee"),
                manager(),
                attestation.policy(),
                attestation.roots());
        deployer.upgradeable("CollateralRegistry", at("AttestationVerifier"), manager());
        deployer.upgradeable("MeasurementAllowlist", at("ParameterRegistry"), manager());
        deployer.upgradeable(
                "EnclaveRegistry",
                List.of(at(
                        "AttestationVerifier",
                        "AttestationCommittee",
                        "CollateralRegistry",
                        "MeasurementAllowlist",
                        "ValidatorRegistry",
                        "IdentityRegistry",
                        "AccountStatus",
                        "ParameterRegistry")),
                manager());
    }

    /** Each branch counts recorded stake and commands its own timelock, which has no power yet. */
    private void governance() {
        NetworkDefinition.Governance governance = definition.governance();
        for (Branch branch : Branch.values()) {
            NetworkDefinition.Governor settings = governance.of(branch);
            String timelock = branch.timelock();
            deployer.plain(timelock, settings.timelockDelay(), List.of(), List.of(ANYONE), deployer.account());
            String governor = deployer.plain(
                    branch.governor(),
                    deployer.address("StakeVault"),
                    deployer.address(timelock),
                    List.of(
                            branch.governor(),
                            settings.votingDelay(),
                            settings.votingPeriod(),
                            settings.proposalThreshold(),
                            settings.quorumPercent(),
                            settings.lateQuorumExtension(),
                            governance.council()));
            for (String role : List.of("PROPOSER_ROLE", "CANCELLER_ROLE")) {
                deployer.call(timelock, "grantRole", Hash.sha3String(role), governor);
            }
            deployer.call(timelock, "renounceRole", DEFAULT_ADMIN, deployer.account());
        }
    }

    private void policies() {
        for (NetworkDefinition.Policy p : definition.policies()) {
            deployer.call(
                    "GatePolicies",
                    "definePolicy",
                    List.of(
                            p.minScore(),
                            p.minTier(),
                            p.requiredScopes(),
                            p.freshness(),
                            p.requireMfa(),
                            p.requireDomain()));
        }
        definition
                .bindings()
                .forEach((action, policy) ->
                        deployer.call("GatePolicies", "bind", number(ACTIONS, "action", action), policy));
        definition
                .recipients()
                .forEach((bucket, recipient) ->
                        deployer.call("FeeSplitter", "setRecipient", number(BUCKETS, "fee bucket", bucket), recipient));
    }

    private void roles() {
        for (String contract : GOVERNED) {
            open(Role.GUARDIAN, contract, List.of(Role.PAUSE));
        }
        for (Role role : Role.values()) {
            // In an order of its own: the same definition makes the same logs everywhere.
            new TreeMap<>(role.functions()).forEach((contract, functions) -> open(role, contract, functions));
        }
        definition.guardians().forEach(account -> grant(Role.GUARDIAN, account));
        definition.administrators().forEach(account -> grant(Role.ADMINISTRATOR, account));
        definition.registrars().forEach(account -> grant(Role.REGISTRAR, account));
        definition.moderators().forEach(account -> grant(Role.MODERATOR, account));
        definition.keepers().forEach(account -> grant(Role.KEEPER, account));
    }

    private void handOver() {
        // The genesis accounts rule until their ceremony gives this to the branches of governance.
        for (Branch branch : Branch.values()) {
            grant(branch.role(), deployer.address("TimelockController"));
        }
        deployer.call("AccessManager", "renounceRole", Role.ADMIN.id(), deployer.account());
    }

    private void open(Role role, String contract, List<String> functions) {
        List<String> selectors = functions.stream()
                .map(name -> deployer.selector(contract, name))
                .toList();
        deployer.call("AccessManager", "setTargetFunctionRole", deployer.address(contract), selectors, role.id());
    }

    private void grant(Role role, String account) {
        deployer.call("AccessManager", "grantRole", role.id(), account, 0);
    }

    private static List<String> ascending(List<String> members) {
        return members.stream().map(String::toLowerCase).sorted().toList();
    }

    private String manager() {
        return deployer.address("AccessManager");
    }

    private List<String> at(String... contracts) {
        var addresses = new ArrayList<String>();
        for (String contract : contracts) {
            addresses.add(deployer.address(contract));
        }
        return addresses;
    }

    private static int number(List<String> names, String what, String name) {
        int index = names.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException(name + " is not a " + what + "; there are " + names);
        }
        return index;
    }
}
