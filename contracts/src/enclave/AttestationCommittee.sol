// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {EIP712Upgradeable} from "@openzeppelin/contracts-upgradeable/utils/cryptography/EIP712Upgradeable.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Governed} from "../access/Governed.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {Parameters} from "../access/Parameters.sol";
import {IAttestationCommittee} from "./IAttestationCommittee.sol";

/// @title AttestationCommittee
/// @notice See {IAttestationCommittee}.
contract AttestationCommittee is Governed, EIP712Upgradeable, IAttestationCommittee {
    /// @notice Fewest and most members of a committee.
    uint256 public constant MIN_MEMBERS = 3;
    uint256 public constant MAX_MEMBERS = 15;

    /// @notice The signed type.
    bytes32 public constant VERDICT_TYPEHASH = keccak256(
        "AttestationVerdict(bytes32 inputHash,bytes32 verdictHash,uint64 validFrom,uint64 validUntil)"
    );

    /// @custom:storage-location erc7201:virtengine.storage.AttestationCommittee
    struct CommitteeStorage {
        mapping(address account => bool) isMember;
        address[] members;
        uint8 threshold;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.AttestationCommittee")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant COMMITTEE_STORAGE = 0xc404946facace470f86b61c420e467d25f4e4ff6ca7068c3933b937e0a0b2100;

    /// @notice Where governed numbers are kept.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IParameterRegistry public immutable parameters;

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(IParameterRegistry parameterRegistry) {
        parameters = parameterRegistry;
    }

    /// @notice Sets the AccessManager and the first committee, by the rules of {setCommittee}.
    function initialize(address manager, address[] calldata firstMembers, uint8 firstThreshold) external initializer {
        __AccessManaged_init(manager);
        __EIP712_init("VirtEngine AttestationCommittee", "1");
        _setCommittee(firstMembers, firstThreshold);
    }

    /// @inheritdoc IAttestationCommittee
    function requireQuorum(
        Statement calldata statement,
        address[] calldata signers,
        bytes[] calldata signatures
    ) external view {
        _requireCurrent(statement.validFrom, statement.validUntil);
        _requireSigned(_digest(statement), signers, signatures);
    }

    /// @inheritdoc IAttestationCommittee
    function requireSigned(bytes32 digest, address[] calldata signers, bytes[] calldata signatures) external view {
        _requireSigned(digest, signers, signatures);
    }

    function _requireSigned(bytes32 digest, address[] calldata signers, bytes[] calldata signatures) private view {
        CommitteeStorage storage $ = _storage();
        if (signers.length != signatures.length) {
            revert AttestationCommittee_LengthMismatch(signers.length, signatures.length);
        }
        if (signers.length < $.threshold) revert AttestationCommittee_BelowThreshold(signers.length, $.threshold);
        address previous = address(0);
        // Strictly ascending signers are distinct signers, and membership bounds how many there can be.
        for (uint256 i = 0; i < signers.length; ++i) {
            address signer = signers[i];
            if (signer <= previous) revert AttestationCommittee_SignersNotSorted(previous, signer);
            if (!$.isMember[signer]) revert AttestationCommittee_NotMember(signer);
            if (!SignatureChecker.isValidSignatureNowCalldata(signer, digest, signatures[i])) {
                revert AttestationCommittee_BadSignature(signer);
            }
            previous = signer;
        }
    }

    /// @inheritdoc IAttestationCommittee
    function digestOf(Statement calldata statement) external view returns (bytes32) {
        return _digest(statement);
    }

    /// @inheritdoc IAttestationCommittee
    function members() external view returns (address[] memory) {
        return _storage().members;
    }

    /// @inheritdoc IAttestationCommittee
    function isMember(address account) external view returns (bool) {
        return _storage().isMember[account];
    }

    /// @inheritdoc IAttestationCommittee
    function threshold() external view returns (uint8) {
        return _storage().threshold;
    }

    /// @inheritdoc IAttestationCommittee
    function setCommittee(address[] calldata newMembers, uint8 newThreshold) external restricted {
        _setCommittee(newMembers, newThreshold);
    }

    /// @inheritdoc IAttestationCommittee
    function removeMember(address member, bytes32 reasonHash) external restricted {
        CommitteeStorage storage $ = _storage();
        if (!$.isMember[member]) revert AttestationCommittee_NotMember(member);

        // Effect: the others close ranks, so that the list stays in ascending order.
        $.isMember[member] = false;
        uint256 last = $.members.length - 1;
        uint256 place = 0;
        while ($.members[place] != member) ++place;
        for (; place < last; ++place) $.members[place] = $.members[place + 1];
        $.members.pop();
        emit MemberRemoved(member, reasonHash);
    }

    function _setCommittee(address[] calldata newMembers, uint8 newThreshold) private {
        CommitteeStorage storage $ = _storage();
        uint256 count = newMembers.length;

        // Check: a committee of a workable size in which two thirds must agree.
        if (count < MIN_MEMBERS || count > MAX_MEMBERS) {
            revert AttestationCommittee_BadMemberCount(count, MIN_MEMBERS, MAX_MEMBERS);
        }
        uint256 twoThirds = (2 * count + 2) / 3;
        if (newThreshold < twoThirds || newThreshold > count) {
            revert AttestationCommittee_BadThreshold(newThreshold, twoThirds, count);
        }

        // Effect: the old members go, the new ones come, each once and none the zero address.
        address[] memory former = $.members;
        for (uint256 i = 0; i < former.length; ++i) $.isMember[former[i]] = false;
        address previous = address(0);
        for (uint256 i = 0; i < count; ++i) {
            address next = newMembers[i];
            if (next <= previous) revert AttestationCommittee_MembersNotSorted(previous, next);
            $.isMember[next] = true;
            previous = next;
        }
        $.members = newMembers;
        $.threshold = newThreshold;
        emit CommitteeChanged(newMembers, newThreshold);
    }

    /// @dev A short life keeps a statement about yesterday's collateral from being used tomorrow.
    function _requireCurrent(uint64 validFrom, uint64 validUntil) private view {
        if (block.timestamp < validFrom) revert AttestationCommittee_NotYetValid(validFrom, block.timestamp);
        if (block.timestamp > validUntil) revert AttestationCommittee_Expired(validUntil, block.timestamp);
        uint256 maximum = parameters.get(Parameters.ATTESTATION_PROOF_VALIDITY);
        if (validUntil - validFrom > maximum) {
            revert AttestationCommittee_ValidTooLong(validFrom, validUntil, maximum);
        }
    }

    function _digest(Statement calldata statement) private view returns (bytes32) {
        return
            _hashTypedDataV4(
                keccak256(
                    abi.encode(
                        VERDICT_TYPEHASH,
                        statement.inputHash,
                        statement.verdictHash,
                        statement.validFrom,
                        statement.validUntil
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
