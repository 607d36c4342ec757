package io.virtengine.sdk.deploy;

import java.util.List;

/** Who takes part in consensus, by whose stake, who judges validators and who pays them. */
final class StakingContracts {

    /** One costs some 200,000 gas; a transaction may use 16,777,216. */
    private static final int BONDS_A_CALL = 50;

    private StakingContracts() {}

    static void deploy(Deployer deployer, NetworkDefinition definition) {
        validators(deployer, definition.validators());
        stake(deployer, definition.validators());
        work(deployer);
        slashing(deployer);
        rewards(deployer);
        deployer.wire("StakeVault", "ValidatorRegistry", "SlashManager", "RewardPool");
        deployer.wire("ValidatorRegistry", "StakeVault", "GatePolicies", "SlashManager");
        for (String bucket : List.of("Staking", "Incentives")) {
            MarketContracts.setRecipient(deployer, bucket, deployer.address("RewardPool"));
        }
        deployer.grant(Role.MINTER, deployer.address("RewardPool"));
    }

    private static void validators(Deployer deployer, NetworkDefinition.Validators validators) {
        List<Object> members = validators.members().stream()
                .<Object>map(member -> List.of(member.node(), member.operator()))
                .toList();
        deployer.governed(
                "ValidatorRegistry",
                deployer.at("ParameterRegistry", "AccountStatus"),
                members,
                validators.belowMinimum(),
                validators.commission());
    }

    private static void stake(Deployer deployer, NetworkDefinition.Validators validators) {
        deployer.governed("StakeVault", deployer.at("ParameterRegistry", "VirtToken"));
        deployer.call("VirtToken", "approve", deployer.address("StakeVault"), validators.selfBonds());
        List<Object> operators = validators.members().stream()
                .<Object>map(NetworkDefinition.Validator::operator)
                .toList();
        for (int i = 0; i < operators.size(); i += BONDS_A_CALL) {
            int end = Math.min(operators.size(), i + BONDS_A_CALL);
            deployer.call("StakeVault", "bondGenesis", operators.subList(i, end), validators.selfBond());
        }
    }

    private static void work(Deployer deployer) {
        deployer.governed("GpuBurn", deployer.at("CapacityLedger", "ParameterRegistry"));
        deployer.wire("FeeSplitter", "GpuBurn");
        deployer.governed("IdentityWork", deployer.at("IdentityCommittee", "ParameterRegistry"));
        deployer.wire("IdentityCommittee", "IdentityWork");
        deployer.governed("PerformanceBoard", deployer.at("ValidatorRegistry", "IdentityWork", "ParameterRegistry"));
    }

    private static void slashing(Deployer deployer) {
        deployer.plain("BlockAnchors");
        deployer.governed(
                "SlashManager",
                deployer.together(
                        "VirtToken",
                        "StakeVault",
                        "ValidatorRegistry",
                        "PerformanceBoard",
                        "IdentityCommittee",
                        "BlockAnchors",
                        "ParameterRegistry"));
    }

    private static void rewards(Deployer deployer) {
        deployer.governed(
                "RewardPool",
                deployer.together(
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
                        "GpuBurn"));
    }
}
