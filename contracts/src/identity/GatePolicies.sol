// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Governed} from "../access/Governed.sol";
import {IGatePolicies} from "./IGatePolicies.sol";
import {IIdentityRegistry} from "./IIdentityRegistry.sol";
import {Tiers} from "./Tiers.sol";

/// @title GatePolicies
/// @notice See {IGatePolicies}.
contract GatePolicies is Governed, IGatePolicies {
    /// @dev The conditions in the order they are looked at.
    enum Refusal {
        None,
        Score,
        Tier,
        Scopes,
        Freshness,
        Mfa,
        Domain
    }

    /// @dev What the registry says of an account.
    struct Standing {
        uint8 score;
        uint8 tier;
        uint32 scopes;
        uint40 verifiedAt;
    }

    /// @dev A policy and its id (0 = none) in one slot. A binding is a copy of the policy, which never changes, so that
    /// a gate on the market's hot path is one storage read here and one in the identity registry.
    struct Conditions {
        uint16 policyId;
        uint8 minScore;
        uint8 minTier;
        uint32 requiredScopes;
        uint32 freshness;
        bool requireMfa;
        bool requireDomain;
    }

    /// @custom:storage-location erc7201:virtengine.storage.GatePolicies
    struct GateStorage {
        mapping(uint16 policyId => Conditions) policies;
        mapping(Action action => Conditions) bindings;
        uint16 lastPolicyId;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.GatePolicies")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant GATE_STORAGE = 0xf142b8644e520fddbcb5065620a571e825098e91746545fc3eff3d7dc14f9a00;

    /// @notice Where identities are kept.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IIdentityRegistry public immutable identities;

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(IIdentityRegistry identityRegistry) {
        identities = identityRegistry;
    }

    /// @notice Sets the AccessManager.
    function initialize(address manager) external initializer {
        __AccessManaged_init(manager);
    }

    /// @inheritdoc IGatePolicies
    function requireAllowed(Action action, address account, uint16 extraPolicy) external view {
        (Refusal refusal, Conditions storage conditions) = _judge(action, account, extraPolicy);
        if (refusal != Refusal.None) _refuse(refusal, conditions, account);
    }

    /// @inheritdoc IGatePolicies
    function isAllowed(Action action, address account, uint16 extraPolicy) external view returns (bool) {
        if (extraPolicy > _storage().lastPolicyId) return false;
        (Refusal refusal, ) = _judge(action, account, extraPolicy);
        return refusal == Refusal.None;
    }

    /// @inheritdoc IGatePolicies
    function policy(uint16 policyId) external view returns (Policy memory) {
        Conditions storage conditions = _known(policyId);
        return
            Policy({
                minScore: conditions.minScore,
                minTier: conditions.minTier,
                requiredScopes: conditions.requiredScopes,
                freshness: conditions.freshness,
                requireMfa: conditions.requireMfa,
                requireDomain: conditions.requireDomain
            });
    }

    /// @inheritdoc IGatePolicies
    function boundPolicy(Action action) external view returns (uint16) {
        return _storage().bindings[action].policyId;
    }

    /// @inheritdoc IGatePolicies
    function definePolicy(Policy calldata newPolicy) external restricted returns (uint16 policyId) {
        GateStorage storage $ = _storage();
        policyId = $.lastPolicyId + 1;

        // Check: conditions somebody can meet. The flags of verifiers yet to come are taken, and refuse everybody.
        if (
            newPolicy.minScore > Tiers.MAX_SCORE ||
            newPolicy.minTier > Tiers.PREMIUM ||
            newPolicy.requiredScopes & ~Tiers.ALL_SCOPES != 0
        ) revert GatePolicies_InvalidPolicy(policyId);

        // Effect: the policy, for good.
        $.lastPolicyId = policyId;
        $.policies[policyId] = Conditions({
            policyId: policyId,
            minScore: newPolicy.minScore,
            minTier: newPolicy.minTier,
            requiredScopes: newPolicy.requiredScopes,
            freshness: newPolicy.freshness,
            requireMfa: newPolicy.requireMfa,
            requireDomain: newPolicy.requireDomain
        });
        emit PolicyDefined(policyId, newPolicy);
    }

    /// @inheritdoc IGatePolicies
    function bind(Action action, uint16 policyId) external restricted {
        GateStorage storage $ = _storage();
        if (policyId == 0) delete $.bindings[action];
        else $.bindings[action] = _known(policyId);
        emit PolicyBound(action, policyId);
    }

    /// @dev The first refusal and the conditions it comes from.
    function _judge(
        Action action,
        address account,
        uint16 extraPolicy
    ) private view returns (Refusal refusal, Conditions storage conditions) {
        conditions = _storage().bindings[action];
        uint16 bound = conditions.policyId;
        if (bound == 0 && extraPolicy == 0) return (Refusal.None, conditions);

        Standing memory standing = _standingOf(account);
        if (bound != 0) refusal = _compare(conditions, standing);
        if (refusal == Refusal.None && extraPolicy != 0 && extraPolicy != bound) {
            conditions = _known(extraPolicy);
            refusal = _compare(conditions, standing);
        }
    }

    /// @dev No MFA and no domain verifier is installed, so a policy that asks for one refuses everybody.
    function _compare(Conditions storage conditions, Standing memory standing) private view returns (Refusal) {
        if (standing.score < conditions.minScore) return Refusal.Score;
        if (standing.tier < conditions.minTier) return Refusal.Tier;
        uint32 required = conditions.requiredScopes;
        if (standing.scopes & required != required) return Refusal.Scopes;
        uint32 freshness = conditions.freshness;
        if (freshness != 0 && block.timestamp - standing.verifiedAt > freshness) return Refusal.Freshness;
        if (conditions.requireMfa) return Refusal.Mfa;
        if (conditions.requireDomain) return Refusal.Domain;
        return Refusal.None;
    }

    /// @dev Says why not. Reads again what was compared: a refusal may cost more than an admission.
    function _refuse(Refusal refusal, Conditions storage conditions, address account) private view {
        Standing memory standing = _standingOf(account);
        if (refusal == Refusal.Score) revert GatePolicies_ScoreTooLow(account, standing.score, conditions.minScore);
        if (refusal == Refusal.Tier) revert GatePolicies_TierTooLow(account, standing.tier, conditions.minTier);
        if (refusal == Refusal.Scopes) {
            revert GatePolicies_ScopesMissing(account, standing.scopes, conditions.requiredScopes);
        }
        if (refusal == Refusal.Freshness) {
            revert GatePolicies_TooOld(account, block.timestamp - standing.verifiedAt, conditions.freshness);
        }
        if (refusal == Refusal.Mfa) revert GatePolicies_MfaUnavailable(account);
        revert GatePolicies_DomainUnavailable(account);
    }

    function _standingOf(address account) private view returns (Standing memory standing) {
        (standing.score, standing.tier, standing.scopes, standing.verifiedAt) = identities.standingOf(account);
    }

    function _known(uint16 policyId) private view returns (Conditions storage conditions) {
        conditions = _storage().policies[policyId];
        if (policyId == 0 || conditions.policyId == 0) revert GatePolicies_UnknownPolicy(policyId);
    }

    function _storage() private pure returns (GateStorage storage $) {
        bytes32 slot = GATE_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
