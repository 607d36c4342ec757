package io.virtengine.sdk.deploy;

import java.util.List;

/** From a deposit to a paid lease: escrow, fees, providers, orders, settlement, penalties. */
final class MarketContracts {

    /** As in {@code IFeeSplitter}. */
    private static final NumberedNames BUCKETS =
            new NumberedNames("fee bucket", List.of("Staking", "Incentives", "Burn", "Treasury"));

    private MarketContracts() {}

    static void deploy(Deployer deployer) {
        deployer.governed("EscrowVault", deployer.at("ParameterRegistry"), deployer.address("VirtToken"));
        deployer.governed("FeePolicy", deployer.at("ParameterRegistry"));
        deployer.governed("FeeSplitter", deployer.at("EscrowVault", "FeePolicy"));
        deployer.governed(
                "ProviderRegistry", deployer.at("EscrowVault", "GatePolicies", "AccountStatus", "ParameterRegistry"));
        deployer.governed("CapacityLedger", deployer.at("ProviderRegistry", "IdentityRegistry"));
        deployer.governed(
                "DeploymentRegistry", deployer.at("EscrowVault", "GatePolicies", "AccountStatus", "ParameterRegistry"));
        deployer.governed(
                "OrderBook",
                deployer.at(
                        "DeploymentRegistry",
                        "ProviderRegistry",
                        "CapacityLedger",
                        "EscrowVault",
                        "GatePolicies",
                        "AccountStatus",
                        "ParameterRegistry",
                        "FeePolicy"));
        deployer.governed(
                "SettlementHub",
                deployer.together(
                        "EscrowVault", "OrderBook", "ProviderRegistry", "DeploymentRegistry", "ParameterRegistry"));
        deployer.governed(
                "ProviderPenalties",
                deployer.together(
                        "EscrowVault",
                        "OrderBook",
                        "ProviderRegistry",
                        "CapacityLedger",
                        "SettlementHub",
                        "ParameterRegistry"));
        wire(deployer);
    }

    private static void wire(Deployer deployer) {
        deployer.wire("ProviderRegistry", "OrderBook", "ProviderPenalties");
        deployer.wire("CapacityLedger", "OrderBook");
        deployer.wire("DeploymentRegistry", "OrderBook");
        deployer.wire("OrderBook", "SettlementHub");
        deployer.wire(
                "EscrowVault", "DeploymentRegistry", "OrderBook", "ProviderRegistry", "SettlementHub", "FeeSplitter");
    }

    /** Names who gets the definition's fee buckets, once those recipients are there. */
    static void setRecipients(Deployer deployer, NetworkDefinition definition) {
        definition.recipients().forEach((bucket, recipient) -> setRecipient(deployer, bucket, recipient));
    }

    static void setRecipient(Deployer deployer, String bucket, String recipient) {
        deployer.call("FeeSplitter", "setRecipient", BUCKETS.number(bucket), recipient);
    }
}
