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

    /// @custom:storage-location erc7201:virtengine.storage.GatePolicies
    struct GateStorage {
        mapping(uint16 policyId => Policy) policies;
        mapping(Action action => uint16 policyId) bindings;
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
        (Refusal refusal, Policy memory policy_, Standing memory standing) = _judge(action, account, extraPolicy);
        if (refusal == Refusal.None) return;
        if (refusal == Refusal.Score) revert GatePolicies_ScoreTooLow(account, standing.score, policy_.minScore);
        if (refusal == Refusal.Tier) revert GatePolicies_TierTooLow(account, standing.tier, policy_.minTier);
        if (refusal == Refusal.Scopes) {
            revert GatePolicies_ScopesMissing(account, standing.scopes, policy_.requiredScopes);
        }
        if (refusal == Refusal.Freshness) {
            revert GatePolicies_TooOld(account, block.timestamp - standing.verifiedAt, policy_.freshness);
        }
        if (refusal == Refusal.Mfa) revert GatePolicies_MfaUnavailable(account);
        revert GatePolicies_DomainUnavailable(account);
    }

    /// @inheritdoc IGatePolicies
    function isAllowed(Action action, address account, uint16 extraPolicy) external view returns (bool) {
        if (extraPolicy > _storage().lastPolicyId) return false;
        (Refusal refusal, , ) = _judge(action, account, extraPolicy);
        return refusal == Refusal.None;
    }

    /// @inheritdoc IGatePolicies
    function policy(uint16 policyId) external view returns (Policy memory) {
        return _known(policyId);
    }

    /// @inheritdoc IGatePolicies
    function boundPolicy(Action action) external view returns (uint16) {
        return _storage().bindings[action];
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
        $.policies[policyId] = newPolicy;
        emit PolicyDefined(policyId, newPolicy);
    }

    /// @inheritdoc IGatePolicies
    function bind(Action action, uint16 policyId) external restricted {
        // Check: the policy exists.
        if (policyId != 0) _known(policyId);

        // Effect: the binding.
        _storage().bindings[action] = policyId;
        emit PolicyBound(action, policyId);
    }

    /// @dev The first refusal, with the policy that refused and the standing it refused.
    function _judge(
        Action action,
        address account,
        uint16 extraPolicy
    ) private view returns (Refusal refusal, Policy memory policy_, Standing memory standing) {
        uint16 bound = _storage().bindings[action];
        if (bound == 0 && extraPolicy == 0) return (Refusal.None, policy_, standing);

        (standing.score, standing.tier, standing.scopes, standing.verifiedAt) = identities.standingOf(account);
        if (bound != 0) {
            policy_ = _known(bound);
            refusal = _compare(policy_, standing);
        }
        if (refusal == Refusal.None && extraPolicy != 0 && extraPolicy != bound) {
            policy_ = _known(extraPolicy);
            refusal = _compare(policy_, standing);
        }
    }

    /// @dev No MFA and no domain verifier is installed, so a policy that asks for one refuses everybody.
    function _compare(Policy memory policy_, Standing memory standing) private view returns (Refusal) {
        if (standing.score < policy_.minScore) return Refusal.Score;
        if (standing.tier < policy_.minTier) return Refusal.Tier;
        if (standing.scopes & policy_.requiredScopes != policy_.requiredScopes) return Refusal.Scopes;
        if (policy_.freshness != 0 && block.timestamp - standing.verifiedAt > policy_.freshness) {
            return Refusal.Freshness;
        }
        if (policy_.requireMfa) return Refusal.Mfa;
        if (policy_.requireDomain) return Refusal.Domain;
        return Refusal.None;
    }

    function _known(uint16 policyId) private view returns (Policy memory) {
        GateStorage storage $ = _storage();
        if (policyId == 0 || policyId > $.lastPolicyId) revert GatePolicies_UnknownPolicy(policyId);
        return $.policies[policyId];
    }

    function _storage() private pure returns (GateStorage storage $) {
        bytes32 slot = GATE_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
