// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Parameters} from "../access/Parameters.sol";
import {IIdentityCommittee} from "../identity/IIdentityCommittee.sol";
import {IPerformanceBoard} from "./IPerformanceBoard.sol";
import {ISlashManager} from "./ISlashManager.sol";
import {QbftHeader} from "./QbftHeader.sol";
import {SlashBase} from "./SlashBase.sol";

/// @title SlashEvidence
/// @notice What proves itself.
abstract contract SlashEvidence is SlashBase {
    bytes32 private constant ATTESTATION_TYPEHASH = keccak256(
        "IdentityAttestation(bytes32 requestId,address account,bytes32 vectorHash,uint32 verifiedScopes,"
        "bytes32 modelHash,uint64 deadline)"
    );
    bytes32 private constant DOMAIN_TYPEHASH = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );
    bytes32 private constant DOMAIN_NAME = keccak256("VirtEngine IdentityCommittee");
    bytes32 private constant DOMAIN_VERSION = keccak256("1");

    /// @notice What a sealed header says, and by whom. Reverts with {QbftHeader.QbftHeader_Malformed}, or as RLP does, unless
    /// it is one.
    function readHeader(bytes calldata header) external pure returns (QbftHeader.Fields memory) {
        return QbftHeader.read(header);
    }

    /// @inheritdoc ISlashManager
    function reportDoubleSign(
        SealedHeader calldata first,
        SealedHeader calldata second
    ) external returns (bytes32 caseId) {
        // Check: two headers that one node must not have sealed both, on top of a block of this chain.
        (bytes32 firstDigest, bytes32 secondDigest) = (keccak256(first.header), keccak256(second.header));
        if (firstDigest == secondDigest) revert SlashManager_SameHeader();
        QbftHeader.Fields memory one = _read(first.header);
        QbftHeader.Fields memory two = _read(second.header);
        _requireSamePlace(one, two);
        address signer = _sealer(firstDigest, first.seal);
        address other = _sealer(secondDigest, second.seal);
        if (signer != other) revert SlashManager_DifferentSigners(signer, other);
        address operator = registry.operatorOf(signer);
        if (operator == address(0)) revert SlashManager_NotValidator(signer);

        // Effect and interaction: once for a height and round.
        caseId = _caseId(Offence.DoubleSign, operator, keccak256(abi.encode(one.number, one.round)));
        uint256 infractionAt = _earliest(one.timestamp, two.timestamp);
        _execute(caseId, operator, Offence.DoubleSign, infractionAt, keccak256(abi.encode(firstDigest, secondDigest)));
    }

    /// @inheritdoc ISlashManager
    function reportDowntime(uint64 epoch, address operator) external returns (bytes32 caseId) {
        caseId = _caseId(Offence.Downtime, operator, bytes32(uint256(epoch)));
        uint256 length = parameters.get(Parameters.STAKING_EPOCH);

        // Check: an absence that began after the last one was punished, as long as it takes.
        uint256 punishedAt = _storage().offences[operator][Offence.Downtime].lastAt;
        if (epoch * length < punishedAt) revert SlashManager_EvidenceUsed(caseId);
        IPerformanceBoard.Performance memory seen = board.performanceOf(epoch, operator);
        uint256 before = punishedAt == 0 ? 0 : board.performanceOf(uint64(punishedAt / length), operator).missedInRow;
        if (!_isDown(seen, before)) {
            revert SlashManager_NotDown(operator, epoch, seen.proposed, seen.missed);
        }

        // Effect and interaction.
        _execute(caseId, operator, Offence.Downtime, epoch * length, keccak256(abi.encode(seen)));
    }

    /// @inheritdoc ISlashManager
    function reportConflictingAttestations(
        address operator,
        bytes32 requestId,
        Attestation calldata first,
        Attestation calldata second
    ) external returns (bytes32 caseId) {
        // Check: a member's two words on one request, by the same model.
        if (
            first.modelHash != second.modelHash ||
            (first.vectorHash == second.vectorHash && first.verifiedScopes == second.verifiedScopes)
        ) revert SlashManager_NotConflicting(requestId);
        IIdentityCommittee.Request memory request = committee.requestOf(requestId);
        bytes32 firstDigest = _requireAttested(operator, requestId, request, first);
        bytes32 secondDigest = _requireAttested(operator, requestId, request, second);

        // Effect and interaction: once for a request, whatever else was found about it.
        caseId = _caseId(Offence.InvalidAttestation, operator, requestId);
        bytes32 evidence = keccak256(abi.encode(firstDigest, secondDigest));
        _execute(caseId, operator, Offence.InvalidAttestation, request.requestedAt, evidence);
    }

    /// @dev Marks a case as executed, whatever else it waited for, and carries it out for the caller.
    function _execute(
        bytes32 caseId,
        address operator,
        Offence offence,
        uint256 infractionAt,
        bytes32 evidenceHash
    ) private {
        SlashStorage storage $ = _storage();
        if ($.cases[caseId].status == CaseStatus.Executed) revert SlashManager_EvidenceUsed(caseId);
        _requireRecent(infractionAt);
        Case memory details = Case({
            operator: operator,
            offence: offence,
            status: CaseStatus.Executed,
            infractionAt: uint40(infractionAt),
            executableAt: uint40(block.timestamp),
            reporter: msg.sender,
            evidenceHash: evidenceHash
        });
        $.cases[caseId] = details;
        _punish(caseId, details);
    }

    /// @dev Reverts unless a member of the identity committee signed this about a request; the digest it signed.
    function _requireAttested(
        address operator,
        bytes32 requestId,
        IIdentityCommittee.Request memory request,
        Attestation calldata attestation
    ) internal view returns (bytes32 digest) {
        if (request.account == address(0) || attestation.deadline != request.expiresAt) {
            revert SlashManager_NotConflicting(requestId);
        }
        if (!committee.isMember(operator)) revert SlashManager_NotMember(operator);
        bytes32 content = keccak256(
            abi.encode(
                ATTESTATION_TYPEHASH,
                requestId,
                request.account,
                attestation.vectorHash,
                attestation.verifiedScopes,
                attestation.modelHash,
                attestation.deadline
            )
        );
        bytes32 domain = keccak256(
            abi.encode(DOMAIN_TYPEHASH, DOMAIN_NAME, DOMAIN_VERSION, block.chainid, address(committee))
        );
        digest = MessageHashUtils.toTypedDataHash(domain, content);
        if (!SignatureChecker.isValidSignatureNowCalldata(operator, digest, attestation.signature)) {
            revert SlashManager_BadSignature(operator);
        }
    }

    /// @dev A call to itself, so that whatever is wrong with an encoding has one name.
    function _read(bytes calldata header) private view returns (QbftHeader.Fields memory) {
        try this.readHeader(header) returns (QbftHeader.Fields memory fields) {
            return fields;
        } catch {
            revert SlashManager_MalformedHeader();
        }
    }

    function _requireSamePlace(QbftHeader.Fields memory one, QbftHeader.Fields memory two) private view {
        if (one.number != two.number) revert SlashManager_DifferentHeights(one.number, two.number);
        if (one.round != two.round) revert SlashManager_DifferentRounds(one.round, two.round);
        if (one.parentHash != two.parentHash) revert SlashManager_DifferentParents(one.parentHash, two.parentHash);
        bytes32 known = one.number == 0 ? bytes32(0) : anchors.hashOf(one.number - 1);
        if (known == 0 || known != one.parentHash) {
            revert SlashManager_UnknownParent(one.number, one.parentHash);
        }
    }

    /// @dev Besu writes the last byte of a seal as 0 or 1, others as 27 or 28.
    function _sealer(bytes32 digest, bytes calldata seal) private pure returns (address) {
        if (seal.length != 65) revert SlashManager_BadSeal();
        uint8 v = uint8(seal[64]);
        (address signer, ECDSA.RecoverError problem, ) = ECDSA.tryRecover(
            digest,
            v < 27 ? v + 27 : v,
            bytes32(seal[:32]),
            bytes32(seal[32:64])
        );
        if (problem != ECDSA.RecoverError.NoError) revert SlashManager_BadSeal();
        return signer;
    }

    /// @dev No later than now: a header's time is what its signer wrote, and must not keep the slash from who left since.
    function _earliest(uint256 first, uint256 second) private view returns (uint256 time) {
        time = first < second ? first : second;
        if (time > block.timestamp) time = block.timestamp;
    }

    /// @param before Turns missed in a row that were punished already.
    function _isDown(IPerformanceBoard.Performance memory seen, uint256 before) private view returns (bool) {
        (uint256 turns, uint256 row) = parameters.get2(
            Parameters.STAKING_DOWNTIME_TURNS,
            Parameters.STAKING_DOWNTIME_ROW
        );
        uint256 due = uint256(seen.proposed) + seen.missed;
        return (due >= turns && 2 * uint256(seen.missed) > due) || seen.missedInRow >= before + row;
    }
}
