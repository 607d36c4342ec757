package io.virtengine.sdk.deploy;

import java.util.List;

/** Who an account's owner is, how sure the chain is of it, and what that opens. */
final class IdentityContracts {

    /** As in {@code IGatePolicies}. */
    private static final NumberedNames ACTIONS = new NumberedNames(
            "action",
            List.of(
                    "CreateDeployment",
                    "AcceptBid",
                    "PlaceBid",
                    "RegisterProvider",
                    "CreateOffering",
                    "Withdraw",
                    "RegisterValidator"));

    /** FS-2P's default table: weights, minima, caps, pass mark; {@code ScoringTable} documents it. */
    private static final String DEFAULT_SCORING_TABLE =
            "0x09c409c407d005dc03e801f413881b581d4c17700000138800001e31454632";

    private IdentityContracts() {}

    static void deploy(Deployer deployer, NetworkDefinition definition) {
        deployer.governed("IdentityRegistry", deployer.at("ParameterRegistry", "AccountStatus"), definition.exempt());
        deployer.governed("GatePolicies", deployer.at("IdentityRegistry"));
        deployer.governed("ScoringModelRegistry", deployer.at("ParameterRegistry"), DEFAULT_SCORING_TABLE);
        deployer.governed("NetworkModels", deployer.at("ScoringModelRegistry", "ParameterRegistry"));
        deployer.governed(
                "IdentityCommittee",
                deployer.at("IdentityRegistry", "ScoringModelRegistry", "ParameterRegistry", "AccountStatus"),
                definition.committee().ascending(),
                definition.committee().threshold());
        deployer.governed("ClientRegistry", deployer.at("ParameterRegistry"));
        deployer.call("IdentityRegistry", "wire", deployer.address("IdentityCommittee"));
    }

    /** Sets the definition's policies, once everything that they open is there. */
    static void bindPolicies(Deployer deployer, NetworkDefinition definition) {
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
                .forEach((action, policy) -> deployer.call("GatePolicies", "bind", ACTIONS.number(action), policy));
    }
}
