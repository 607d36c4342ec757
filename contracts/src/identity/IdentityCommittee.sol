// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {EIP712Upgradeable} from "@openzeppelin/contracts-upgradeable/utils/cryptography/EIP712Upgradeable.sol";
import {Committee} from "../access/Committee.sol";
import {IAccountStatus} from "../access/IAccountStatus.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {Parameters} from "../access/Parameters.sol";
import {IIdentityWork} from "../staking/IIdentityWork.sol";
import {IIdentityCommittee} from "./IIdentityCommittee.sol";
import {IIdentityRegistry} from "./IIdentityRegistry.sol";
import {IScoringModelRegistry} from "./IScoringModelRegistry.sol";
import {CommitteeVector} from "./CommitteeVector.sol";
import {Tiers} from "./Tiers.sol";

/// @title IdentityCommittee
/// @notice See {IIdentityCommittee}.
contract IdentityCommittee is Committee, EIP712Upgradeable, IIdentityCommittee {
    /// @notice The signed type.
    bytes32 public constant ATTESTATION_TYPEHASH = keccak256(
        "IdentityAttestation(bytes32 requestId,address account,bytes32 vectorHash,uint32 verifiedScopes,"
        "bytes32 modelHash,uint64 deadline)"
    );
    bytes32 private constant REQUEST_DOMAIN = keccak256("virtengine.identity.request");

    /// @custom:storage-location erc7201:virtengine.storage.IdentityCommittee
    struct CommitteeStorage {
        mapping(bytes32 requestId => Request) requests;
        mapping(address account => bytes32 requestId) open;
        mapping(address account => uint64) nonces;
        mapping(address account => uint40) rejectedAt;
        mapping(address account => StickyComponents) sticky;
        IIdentityWork work;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.IdentityCommittee")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant COMMITTEE_STORAGE = 0x90e20712cc76431248e0478663ffa0ef6e2abf536086f16e5555cb4224cf2000;

    /// @notice Where scores go.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IIdentityRegistry public immutable identities;
    /// @notice What turns a vector into a score.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IScoringModelRegistry public immutable models;
    /// @notice Where governed numbers are kept.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IParameterRegistry public immutable parameters;
    /// @notice Who is operational.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IAccountStatus public immutable accounts;

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(
        IIdentityRegistry identityRegistry,
        IScoringModelRegistry modelRegistry,
        IParameterRegistry parameterRegistry,
        IAccountStatus accountStatus
    ) {
        identities = identityRegistry;
        models = modelRegistry;
        parameters = parameterRegistry;
        accounts = accountStatus;
    }

    /// @notice Sets the AccessManager and the first committee, by the rules of {setCommittee}.
    function initialize(address manager, address[] calldata firstMembers, uint8 firstThreshold) external initializer {
        __AccessManaged_init(manager);
        __EIP712_init("VirtEngine IdentityCommittee", "1");
        _setCommittee(firstMembers, firstThreshold);
    }

    /// @inheritdoc IIdentityCommittee
    function wire(address identityWork) external restricted {
        if (identityWork == address(0)) revert IdentityCommittee_ZeroAddress();
        if (address(_storage().work) != address(0)) revert IdentityCommittee_AlreadyWired();
        _storage().work = IIdentityWork(identityWork);
        emit IdentityWorkWired(identityWork);
    }

    /// @inheritdoc IIdentityCommittee
    function requestOf(bytes32 requestId) external view returns (Request memory) {
        return _storage().requests[requestId];
    }

    /// @inheritdoc IIdentityCommittee
    function openRequestOf(address account) external view returns (bytes32) {
        return _storage().open[account];
    }

    /// @inheritdoc IIdentityCommittee
    function coolDownEnd(address account) public view returns (uint256) {
        uint256 rejectedAt = _storage().rejectedAt[account];
        return rejectedAt == 0 ? 0 : rejectedAt + parameters.get(Parameters.IDENTITY_REQUEST_COOLDOWN);
    }

    /// @inheritdoc IIdentityCommittee
    function stickyComponentsOf(address account) external view returns (StickyComponents memory) {
        return _storage().sticky[account];
    }

    /// @inheritdoc IIdentityCommittee
    function attestationDigest(
        bytes32 requestId,
        bytes calldata vector,
        uint32 verifiedScopes
    ) external view returns (bytes32) {
        Request memory req = _storage().requests[requestId];
        if (req.status == RequestStatus.None) revert IdentityCommittee_UnknownRequest(requestId);
        return _digest(requestId, req, keccak256(vector), verifiedScopes, _activeModel());
    }

    /// @inheritdoc IIdentityCommittee
    function request(uint32 scopes) external whenIntakeOpen returns (bytes32 requestId) {
        CommitteeStorage storage $ = _storage();

        // Check: sensible, operational, cooled down, nothing else under way.
        if (scopes == 0 || scopes & ~Tiers.ALL_SCOPES != 0) revert IdentityCommittee_BadScopes(scopes);
        accounts.requireOperational(msg.sender);
        uint256 until = coolDownEnd(msg.sender);
        if (block.timestamp < until) revert IdentityCommittee_CoolingDown(msg.sender, until);
        bytes32 former = $.open[msg.sender];
        if (former != 0 && block.timestamp <= $.requests[former].expiresAt) {
            revert IdentityCommittee_RequestOpen(msg.sender, former, $.requests[former].expiresAt);
        }

        // Effect: an open request in place of an expired one.
        uint64 nonce = $.nonces[msg.sender]++;
        requestId = keccak256(abi.encode(REQUEST_DOMAIN, block.chainid, address(this), msg.sender, nonce));
        if (former != 0) {
            $.requests[former].status = RequestStatus.Replaced;
            emit VerificationReplaced(former, requestId);
        }
        uint40 expiresAt = uint40(block.timestamp + parameters.get(Parameters.IDENTITY_REQUEST_TTL));
        $.open[msg.sender] = requestId;
        $.requests[requestId] = Request({
            account: msg.sender,
            scopes: scopes,
            requestedAt: uint40(block.timestamp),
            expiresAt: expiresAt,
            status: RequestStatus.Open,
            accepted: 0
        });
        emit VerificationRequested(requestId, msg.sender, scopes, expiresAt);

        // Interaction: the registry refuses accounts that are unknown to it or moderated.
        identities.openRequest(msg.sender);
    }

    /// @inheritdoc IIdentityCommittee
    function finalise(
        bytes32 requestId,
        bytes calldata vector,
        uint32 verifiedScopes,
        address[] calldata signers,
        bytes[] calldata signatures
    ) external returns (uint8 score, bool passed) {
        // Check: the request stands, the evidence fits it, and a quorum signed exactly this.
        Request memory req = _storage().requests[requestId];
        _requireOpen(requestId, req);
        _requireFitting(req, vector, verifiedScopes);
        _requireOthers(req.account, signers);
        bytes32 vectorHash = keccak256(vector);
        _requireSigned(_digest(requestId, req, vectorHash, verifiedScopes, _activeModel()), signers, signatures);

        // Effect: the request is consumed before anything is called, so that it counts once.
        _consume(requestId, req.account, keccak256(abi.encode(vectorHash, verifiedScopes)));

        // Interaction: the engine scores, the registry keeps, the members' work is counted.
        (score, passed) = _settle(requestId, req.account, vector, verifiedScopes, signers);
        _count(requestId, signers);
    }

    function _consume(bytes32 requestId, address account, bytes32 said) private {
        Request storage req = _storage().requests[requestId];
        req.status = RequestStatus.Finalised;
        req.accepted = bytes25(said);
        delete _storage().open[account];
    }

    function _count(bytes32 requestId, address[] calldata signers) private {
        IIdentityWork work = _storage().work;
        if (address(work) != address(0)) work.record(requestId, signers);
    }

    function _requireOpen(bytes32 requestId, Request memory req) private view {
        if (req.status == RequestStatus.None) revert IdentityCommittee_UnknownRequest(requestId);
        if (req.status != RequestStatus.Open) revert IdentityCommittee_RequestNotOpen(requestId, req.status);
        if (block.timestamp > req.expiresAt) revert IdentityCommittee_RequestExpired(requestId, req.expiresAt);
    }

    /// @dev Form only, for an account that is operational: whether the vector is well formed in itself is the engine's to say.
    function _requireFitting(Request memory req, bytes calldata vector, uint32 verifiedScopes) private view {
        accounts.requireOperational(req.account);
        if (verifiedScopes & ~req.scopes != 0) {
            revert IdentityCommittee_ScopesNotRequested(verifiedScopes, req.scopes);
        }
        CommitteeVector.requireForm(vector, verifiedScopes);
        CommitteeVector.requireNothingWithheld(_storage().sticky[req.account], vector);
    }

    /// @dev Nobody speaks for themselves.
    function _requireOthers(address account, address[] calldata signers) private pure {
        for (uint256 i = 0; i < signers.length; ++i) {
            if (signers[i] == account) revert IdentityCommittee_SelfAttestation(account);
        }
    }

    /// @dev What the next request of this account must reckon with.
    function _remember(address account, IScoringModelRegistry.Outcome memory outcome) private {
        CommitteeStorage storage $ = _storage();
        if (!outcome.passed) $.rejectedAt[account] = uint40(block.timestamp);
        uint256 until = block.timestamp + parameters.get(Parameters.IDENTITY_STICKY_PERIOD);
        $.sticky[account] = CommitteeVector.stickiness(outcome.reasons, uint40(until));
    }

    /// @dev Scores with the account's own history filled in, and hands the result over.
    function _settle(
        bytes32 requestId,
        address account,
        bytes calldata vector,
        uint32 verifiedScopes,
        address[] calldata signers
    ) private returns (uint8, bool) {
        bytes memory scored = _withHistory(account, vector);
        IScoringModelRegistry.Outcome memory outcome = models.score(requestId, account, scored);
        _remember(account, outcome);
        emit VerificationFinalised(requestId, account, verifiedScopes, outcome.modelHash, scored, signers);
        identities.recordScore(
            IIdentityRegistry.ScoreRecord({
                account: account,
                requestId: requestId,
                score: outcome.score,
                passed: outcome.passed,
                reasons: outcome.reasons,
                scopes: verifiedScopes,
                inputHash: outcome.inputHash,
                modelHash: outcome.modelHash
            })
        );
        return (outcome.score, outcome.passed);
    }

    function _withHistory(address account, bytes calldata vector) private view returns (bytes memory) {
        (uint16 prior, uint16 age, uint16 count, uint16 success) = identities.historyOf(account);
        return CommitteeVector.withHistory(vector, prior, age, count, success);
    }

    function _activeModel() private view returns (bytes32 modelHash) {
        modelHash = models.activeModel();
        if (modelHash == 0) revert IdentityCommittee_NoActiveModel();
    }

    function _digest(
        bytes32 requestId,
        Request memory req,
        bytes32 vectorHash,
        uint32 verifiedScopes,
        bytes32 modelHash
    ) private view returns (bytes32) {
        return
            _hashTypedDataV4(
                keccak256(
                    abi.encode(
                        ATTESTATION_TYPEHASH,
                        requestId,
                        req.account,
                        vectorHash,
                        verifiedScopes,
                        modelHash,
                        uint64(req.expiresAt)
                    )
                )
            );
    }

    function _storage() private pure returns (CommitteeStorage storage $) {
        bytes32 slot = COMMITTEE_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
