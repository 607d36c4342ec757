// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title IGatePolicies
/// @notice Who may do what: policies on identity score, tier, scopes and freshness, bound to actions in the market and of validators.
/// A policy with a flag whose verifier is not installed refuses everybody: a gate fails closed.
interface IGatePolicies {
    /// @notice The gated actions.
    enum Action {
        CreateDeployment,
        AcceptBid,
        PlaceBid,
        RegisterProvider,
        CreateOffering,
        Withdraw,
        RegisterValidator
    }

    /// @notice A policy. All conditions must hold.
    /// @param minScore Lowest identity score, 0..100.
    /// @param minTier Lowest tier, 0..3.
    /// @param requiredScopes Bitmap of scope types that must be verified (bit n = type n of the identity spec).
    /// @param freshness Longest age of the verification in seconds; 0 = any age within its validity.
    /// @param requireMfa A consumable MFA ticket is needed.
    /// @param requireDomain A verified domain is needed.
    struct Policy {
        uint8 minScore;
        uint8 minTier;
        uint32 requiredScopes;
        uint32 freshness;
        bool requireMfa;
        bool requireDomain;
    }

    event PolicyDefined(uint16 indexed policyId, Policy policy);
    event PolicyBound(Action indexed action, uint16 indexed policyId);

    error GatePolicies_UnknownPolicy(uint16 policyId);
    error GatePolicies_InvalidPolicy(uint16 policyId);
    error GatePolicies_ScoreTooLow(address account, uint8 score, uint8 required);
    error GatePolicies_TierTooLow(address account, uint8 tier, uint8 required);
    error GatePolicies_ScopesMissing(address account, uint32 verified, uint32 required);
    error GatePolicies_TooOld(address account, uint256 age, uint32 limit);
    error GatePolicies_MfaUnavailable(address account);
    error GatePolicies_DomainUnavailable(address account);

    /// @notice Reverts with the first condition that `account` does not meet: first the policy bound to `action`,
    /// then, if not zero, `extraPolicy`, which can only add conditions.
    function requireAllowed(Action action, address account, uint16 extraPolicy) external view;

    /// @notice Whether {requireAllowed} would pass.
    function isAllowed(Action action, address account, uint16 extraPolicy) external view returns (bool);

    /// @notice A policy by its id.
    function policy(uint16 policyId) external view returns (Policy memory);

    /// @notice The policy bound to an action; 0 = none.
    function boundPolicy(Action action) external view returns (uint16);

    /// @notice Defines the next policy and returns its id (from 1). Policies never change once defined. Only governance.
    function definePolicy(Policy calldata newPolicy) external returns (uint16 policyId);

    /// @notice Binds a policy to an action; 0 removes the binding. Only governance.
    function bind(Action action, uint16 policyId) external;
}
