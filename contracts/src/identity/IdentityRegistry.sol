// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Governed} from "../access/Governed.sol";
import {IAccountStatus} from "../access/IAccountStatus.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {Parameters} from "../access/Parameters.sol";
import {IIdentityRegistry} from "./IIdentityRegistry.sol";
import {Tiers} from "./Tiers.sol";
import {CompositeScoring} from "./scoring/CompositeScoring.sol";
import {ScoringInput} from "./scoring/ScoringInput.sol";

/// @title IdentityRegistry
/// @notice See {IIdentityRegistry}.
contract IdentityRegistry is Governed, IIdentityRegistry {
    /// @notice Most accounts that can be exempted at genesis.
    uint256 public constant MAX_EXEMPT = 64;

    /// @dev All of an account in one slot: a gate reads it once.
    struct Entry {
        Status status;
        uint8 score;
        bool passed;
        bool exempt;
        uint16 finalisedCount;
        uint16 verifiedCount;
        uint32 scopes;
        uint32 scoreSum;
        uint40 verifiedAt;
        uint40 expiresAt;
        uint40 createdAt;
    }

    /// @custom:storage-location erc7201:virtengine.storage.IdentityRegistry
    struct IdentityStorage {
        mapping(address account => Entry) entries;
        address committee;
        bool bootstrapOver;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.IdentityRegistry")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant IDENTITY_STORAGE = 0x9731ec8570e75557ec4c90e1a7db24ade4e6a4c91c89715fb2d76a22b98da600;

    /// @notice Where governed numbers are kept.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IParameterRegistry public immutable parameters;
    /// @notice Who is operational.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IAccountStatus public immutable accounts;

    modifier onlyCommittee() {
        if (msg.sender != _storage().committee) revert IdentityRegistry_NotCommittee(msg.sender);
        _;
    }

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(IParameterRegistry parameterRegistry, IAccountStatus accountStatus) {
        parameters = parameterRegistry;
        accounts = accountStatus;
    }

    /// @notice Sets the AccessManager and the accounts that pass every gate until the bootstrap ends (the genesis
    /// validators and whoever stands behind them).
    function initialize(address manager, address[] calldata exempt) external initializer {
        __AccessManaged_init(manager);
        if (exempt.length > MAX_EXEMPT) revert IdentityRegistry_TooManyExempt(exempt.length, MAX_EXEMPT);
        for (uint256 i = 0; i < exempt.length; ++i) {
            _storage().entries[exempt[i]].exempt = true;
            emit BootstrapExempted(exempt[i]);
        }
    }

    /// @inheritdoc IIdentityRegistry
    function wire(address identityCommittee) external restricted {
        IdentityStorage storage $ = _storage();
        if (identityCommittee == address(0)) revert IdentityRegistry_ZeroAddress();
        if ($.committee != address(0)) revert IdentityRegistry_AlreadyWired($.committee);
        $.committee = identityCommittee;
        emit CommitteeWired(identityCommittee);
    }

    /// @inheritdoc IIdentityRegistry
    function endBootstrap() external restricted {
        IdentityStorage storage $ = _storage();
        if ($.bootstrapOver) revert IdentityRegistry_BootstrapOver();
        $.bootstrapOver = true;
        emit BootstrapEnded();
    }

    /// @inheritdoc IIdentityRegistry
    function identityOf(address account) external view returns (Identity memory) {
        Entry storage entry = _storage().entries[account];
        return
            Identity({
                status: entry.status,
                score: entry.score,
                scopes: entry.scopes,
                verifiedAt: entry.verifiedAt,
                expiresAt: entry.expiresAt,
                createdAt: entry.createdAt,
                finalisedCount: entry.finalisedCount,
                verifiedCount: entry.verifiedCount,
                scoreSum: entry.scoreSum
            });
    }

    /// @inheritdoc IIdentityRegistry
    function standingOf(
        address account
    ) external view returns (uint8 score, uint8 tier, uint32 scopes, uint40 verifiedAt) {
        return _standing(account);
    }

    /// @inheritdoc IIdentityRegistry
    function tierOf(address account) external view returns (uint8 tier) {
        (, tier, , ) = _standing(account);
    }

    /// @inheritdoc IIdentityRegistry
    function historyOf(
        address account
    ) external view returns (uint16 priorScore, uint16 accountAge, uint16 historyCount, uint16 successRate) {
        Entry memory entry = _known(account);
        uint64 words = ScoringInput.history({
            scoreSum: entry.scoreSum,
            count: entry.finalisedCount,
            verified: entry.verifiedCount,
            ageSeconds: block.timestamp - entry.createdAt
        });
        return (uint16(words >> 48), uint16(words >> 32), uint16(words >> 16), uint16(words));
    }

    /// @inheritdoc IIdentityRegistry
    function isExempt(address account) external view returns (bool) {
        IdentityStorage storage $ = _storage();
        return $.entries[account].exempt && !$.bootstrapOver;
    }

    /// @inheritdoc IIdentityRegistry
    function bootstrapping() external view returns (bool) {
        return !_storage().bootstrapOver;
    }

    /// @inheritdoc IIdentityRegistry
    function committee() external view returns (address) {
        return _storage().committee;
    }

    /// @inheritdoc IIdentityRegistry
    function register() external whenIntakeOpen {
        Entry storage entry = _storage().entries[msg.sender];

        // Check: new and operational.
        if (entry.status != Status.None) revert IdentityRegistry_Exists(msg.sender);
        accounts.requireOperational(msg.sender);

        // Effect: an unverified identity.
        entry.createdAt = uint40(block.timestamp);
        emit IdentityCreated(msg.sender);
        _move(entry, msg.sender, Status.Unverified, 0);
    }

    /// @inheritdoc IIdentityRegistry
    function openRequest(address account) external onlyCommittee {
        Entry storage entry = _known(account);
        Status status = entry.status;

        // Check: nobody under a moderator's hand asks for a score.
        if (_isModerated(status)) revert IdentityRegistry_BadTransition(account, status, Status.Pending);

        // Effect: pending, unless there is a standing to keep.
        bool keeps = status == Status.Verified && block.timestamp < entry.expiresAt;
        if (!keeps && status != Status.Pending) _move(entry, account, Status.Pending, 0);
    }

    /// @inheritdoc IIdentityRegistry
    function recordScore(ScoreRecord calldata record) external onlyCommittee returns (uint8 tier) {
        Entry storage entry = _known(record.account);

        // Check: a request was open and nobody moderated the account since; the score is one.
        Status status = entry.status;
        if (status != Status.Pending && status != Status.Verified) {
            revert IdentityRegistry_BadTransition(record.account, status, Status.Verified);
        }
        if (record.score > Tiers.MAX_SCORE) revert IdentityRegistry_ScoreOutOfRange(record.score);

        // Effect: score, validity, history and state.
        uint40 expiresAt = uint40(block.timestamp + parameters.get(Parameters.IDENTITY_VERIFICATION_EXPIRY));
        entry.score = record.score;
        entry.passed = record.passed;
        entry.scopes = record.scopes;
        entry.verifiedAt = uint40(block.timestamp);
        entry.expiresAt = expiresAt;
        _remember(entry, record.score, record.passed);
        Status next = _verdict(record);
        if (next == Status.Verified) tier = Tiers.reached(record.score, record.scopes);
        emit IdentityScored({
            account: record.account,
            requestId: record.requestId,
            score: record.score,
            tier: tier,
            passed: record.passed,
            reasons: record.reasons,
            scopes: record.scopes,
            expiresAt: expiresAt,
            inputHash: record.inputHash,
            modelHash: record.modelHash
        });
        if (next != status) _move(entry, record.account, next, record.requestId);
    }

    /// @inheritdoc IIdentityRegistry
    function suspend(address account, bytes32 reasonHash) external restricted {
        _moderate(account, Status.Verified, Status.Verified, Status.Suspended, reasonHash);
    }

    /// @inheritdoc IIdentityRegistry
    function flag(address account, bytes32 reasonHash) external restricted {
        _moderate(account, Status.Verified, Status.Verified, Status.Flagged, reasonHash);
    }

    /// @inheritdoc IIdentityRegistry
    function reinstate(address account, bytes32 reasonHash) external restricted {
        Status next = _known(account).passed ? Status.Verified : Status.Rejected;
        _moderate(account, Status.Suspended, Status.Flagged, next, reasonHash);
    }

    /// @inheritdoc IIdentityRegistry
    function terminate(address account, bytes32 reasonHash) external restricted {
        _moderate(account, Status.Suspended, Status.Flagged, Status.Terminated, reasonHash);
    }

    /// @dev Moves an account that is in one of two states.
    function _moderate(address account, Status one, Status other, Status next, bytes32 reasonHash) private {
        Entry storage entry = _known(account);
        if (entry.status != one && entry.status != other) {
            revert IdentityRegistry_BadTransition(account, entry.status, next);
        }
        _move(entry, account, next, reasonHash);
    }

    function _move(Entry storage entry, address account, Status next, bytes32 reasonHash) private {
        Status previous = entry.status;
        entry.status = next;
        emit IdentityStatusChanged(account, previous, next, reasonHash);
    }

    /// @dev Full counters stop: the mean and the rate of 65,535 verifications stay what they are.
    function _remember(Entry storage entry, uint8 score, bool passed) private {
        if (entry.finalisedCount == type(uint16).max) return;
        entry.finalisedCount += 1;
        entry.scoreSum += score;
        if (passed) entry.verifiedCount += 1;
    }

    /// @dev A sign of fraud goes before the score: a human decides.
    function _verdict(ScoreRecord calldata record) private pure returns (Status) {
        if (record.reasons & CompositeScoring.REASON_RISK_FLAG != 0) return Status.Flagged;
        return record.passed ? Status.Verified : Status.Rejected;
    }

    /// @dev Exemption gives way to nothing but a moderator's decision: such an account has spent its trust.
    function _standing(
        address account
    ) private view returns (uint8 score, uint8 tier, uint32 scopes, uint40 verifiedAt) {
        IdentityStorage storage $ = _storage();
        Entry storage entry = $.entries[account];
        Status status = entry.status;
        if (entry.exempt && !_isModerated(status) && !$.bootstrapOver) {
            return (Tiers.MAX_SCORE, Tiers.PREMIUM, Tiers.ALL_SCOPES, uint40(block.timestamp));
        }
        verifiedAt = entry.verifiedAt;
        if (status != Status.Verified || block.timestamp >= entry.expiresAt) return (0, 0, 0, verifiedAt);
        score = entry.score;
        scopes = entry.scopes;
        tier = Tiers.reached(score, scopes);
    }

    function _isModerated(Status status) private pure returns (bool) {
        return status == Status.Suspended || status == Status.Flagged || status == Status.Terminated;
    }

    function _known(address account) private view returns (Entry storage entry) {
        entry = _storage().entries[account];
        if (entry.status == Status.None) revert IdentityRegistry_Unknown(account);
    }

    function _storage() private pure returns (IdentityStorage storage $) {
        bytes32 slot = IDENTITY_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
