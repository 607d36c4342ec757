// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Parameters} from "../access/Parameters.sol";
import {IIdentityCommittee} from "../identity/IIdentityCommittee.sol";
import {VirtToken} from "../token/VirtToken.sol";
import {ISlashManager} from "./ISlashManager.sol";
import {OffenceTable} from "./OffenceTable.sol";
import {SlashBase} from "./SlashBase.sol";
import {SlashEvidence} from "./SlashEvidence.sol";

/// @title SlashManager
/// @notice See {ISlashManager}.
contract SlashManager is SlashEvidence {
    using SafeERC20 for VirtToken;

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(SlashBase.Neighbours memory neighbours) SlashBase(neighbours) {}

    /// @notice Sets the AccessManager.
    function initialize(address manager) external initializer {
        __AccessManaged_init(manager);
    }

    /// @inheritdoc ISlashManager
    function caseOf(bytes32 caseId) external view returns (Case memory) {
        return _storage().cases[caseId];
    }

    /// @inheritdoc ISlashManager
    function offencesOf(address operator, Offence offence) external view returns (Offences memory offences) {
        offences = _storage().offences[operator][offence];
        offences.count = OffenceTable.remaining(offences);
    }

    /// @inheritdoc ISlashManager
    function penaltyOf(
        address operator,
        Offence offence
    ) external view returns (uint256 fraction, uint256 jail, bool tombstone) {
        (fraction, jail) = _penalty(operator, offence);
        tombstone = OffenceTable.tombstones(offence);
    }

    /// @inheritdoc ISlashManager
    function reporterShareOf(address account) external view returns (uint256) {
        return _storage().shares[account];
    }

    /// @inheritdoc ISlashManager
    function insuranceFund() external view returns (address) {
        return _storage().insuranceFund;
    }

    /// @inheritdoc ISlashManager
    function reportWrongAttestation(
        address operator,
        bytes32 requestId,
        Attestation calldata attestation
    ) external returns (bytes32 caseId) {
        // Check: a member's word that is not what the quorum said.
        IIdentityCommittee.Request memory request = committee.requestOf(requestId);
        bytes32 said = keccak256(abi.encode(attestation.vectorHash, attestation.verifiedScopes));
        if (request.status != IIdentityCommittee.RequestStatus.Finalised || request.accepted == bytes25(said)) {
            revert SlashManager_NotConflicting(requestId);
        }
        bytes32 digest = _requireAttested(operator, requestId, request, attestation);

        // Effect: it waits for an objection.
        caseId = _caseId(Offence.InvalidAttestation, operator, requestId);
        _open(caseId, operator, Offence.InvalidAttestation, request.requestedAt, msg.sender, digest);
    }

    /// @inheritdoc ISlashManager
    function accuse(
        address operator,
        Offence offence,
        uint40 infractionAt,
        bytes32 evidenceHash
    ) external restricted returns (bytes32 caseId) {
        if (infractionAt > block.timestamp) revert SlashManager_NotYet(infractionAt);
        caseId = _caseId(offence, operator, keccak256(abi.encode(infractionAt, evidenceHash)));
        _open(caseId, operator, offence, infractionAt, address(0), evidenceHash);
    }

    /// @inheritdoc ISlashManager
    function appeal(bytes32 caseId, bytes32 groundsHash) external {
        Case storage details = _storage().cases[caseId];
        if (details.status != CaseStatus.Open) revert SlashManager_WrongCaseStatus(caseId, details.status);
        if (msg.sender != details.operator) revert SlashManager_NotAccused(caseId, msg.sender);
        if (block.timestamp >= details.executableAt) revert SlashManager_AppealOver(caseId, details.executableAt);
        details.status = CaseStatus.Appealed;
        emit CaseAppealed(caseId, msg.sender, groundsHash);
    }

    /// @inheritdoc ISlashManager
    function decide(bytes32 caseId, bool guilty) external restricted {
        Case storage details = _storage().cases[caseId];
        if (details.status != CaseStatus.Open && details.status != CaseStatus.Appealed) {
            revert SlashManager_WrongCaseStatus(caseId, details.status);
        }
        if (guilty) {
            details.status = CaseStatus.Executed;
            _punish(caseId, details);
        } else {
            details.status = CaseStatus.Dismissed;
            emit CaseDismissed(caseId, details.operator);
        }
    }

    /// @inheritdoc ISlashManager
    function executeCase(bytes32 caseId) external {
        Case storage details = _storage().cases[caseId];
        if (details.status != CaseStatus.Open) revert SlashManager_WrongCaseStatus(caseId, details.status);
        if (block.timestamp < details.executableAt) {
            revert SlashManager_NotExecutable(caseId, details.executableAt);
        }
        details.status = CaseStatus.Executed;
        _punish(caseId, details);
    }

    /// @inheritdoc ISlashManager
    function settleCondemned() external returns (uint256 amount) {
        amount = vault.collectCondemned();
        _split(0, amount, address(0));
    }

    /// @inheritdoc ISlashManager
    function claimReporterShare() external returns (uint256 amount) {
        SlashStorage storage $ = _storage();
        amount = $.shares[msg.sender];
        if (amount == 0) revert SlashManager_NothingOwed(msg.sender);
        $.shares[msg.sender] = 0;
        emit ReporterSharePaid(msg.sender, amount);
        token.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc ISlashManager
    function setInsuranceFund(address fund) external restricted {
        SlashStorage storage $ = _storage();
        emit InsuranceFundChanged($.insuranceFund, fund);
        $.insuranceFund = fund;
    }

    function _open(
        bytes32 caseId,
        address operator,
        Offence offence,
        uint40 infractionAt,
        address reporter,
        bytes32 evidenceHash
    ) private {
        // Check: new, not too old, about somebody who can be punished.
        SlashStorage storage $ = _storage();
        if ($.cases[caseId].status != CaseStatus.None) revert SlashManager_EvidenceUsed(caseId);
        _requireRecent(infractionAt);
        _requireJudgeable(operator);

        // Effect: it waits.
        Case memory details = Case({
            operator: operator,
            offence: offence,
            status: CaseStatus.Open,
            infractionAt: infractionAt,
            executableAt: uint40(block.timestamp + parameters.get(Parameters.SLASHING_APPEAL_WINDOW)),
            reporter: reporter,
            evidenceHash: evidenceHash
        });
        $.cases[caseId] = details;
        emit CaseOpened(caseId, operator, offence, details);
    }
}
