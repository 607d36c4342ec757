// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Governed} from "./Governed.sol";
import {ICommittee} from "./ICommittee.sol";

/// @title Committee
/// @notice See {ICommittee}.
abstract contract Committee is Governed, ICommittee {
    /// @notice Fewest and most members of a committee.
    uint256 public constant MIN_MEMBERS = 3;
    uint256 public constant MAX_MEMBERS = 15;

    /// @custom:storage-location erc7201:virtengine.storage.Committee
    struct MemberStorage {
        mapping(address account => bool) isMember;
        address[] members;
        uint8 threshold;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.Committee")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant MEMBER_STORAGE = 0x7ded87d13807ba845fc5a8a682aa8fc2b49f9265064260027a7d94a3cca7c700;

    /// @inheritdoc ICommittee
    function members() external view returns (address[] memory) {
        return _memberStorage().members;
    }

    /// @inheritdoc ICommittee
    function isMember(address account) external view returns (bool) {
        return _memberStorage().isMember[account];
    }

    /// @inheritdoc ICommittee
    function threshold() external view returns (uint8) {
        return _memberStorage().threshold;
    }

    /// @inheritdoc ICommittee
    function setCommittee(address[] calldata newMembers, uint8 newThreshold) external restricted {
        _setCommittee(newMembers, newThreshold);
    }

    /// @inheritdoc ICommittee
    function removeMember(address member, bytes32 reasonHash) external restricted {
        MemberStorage storage $ = _memberStorage();
        if (!$.isMember[member]) revert Committee_NotMember(member);

        // Effect: the others close ranks, so that the list stays in ascending order.
        $.isMember[member] = false;
        uint256 last = $.members.length - 1;
        uint256 place = 0;
        while ($.members[place] != member) ++place;
        for (; place < last; ++place) $.members[place] = $.members[place + 1];
        $.members.pop();
        emit MemberRemoved(member, reasonHash);
    }

    function _setCommittee(address[] calldata newMembers, uint8 newThreshold) internal {
        MemberStorage storage $ = _memberStorage();
        uint256 count = newMembers.length;

        // Check: a committee of a workable size in which two thirds must agree.
        if (count < MIN_MEMBERS || count > MAX_MEMBERS) {
            revert Committee_BadMemberCount(count, MIN_MEMBERS, MAX_MEMBERS);
        }
        uint256 twoThirds = (2 * count + 2) / 3;
        if (newThreshold < twoThirds || newThreshold > count) {
            revert Committee_BadThreshold(newThreshold, twoThirds, count);
        }

        // Effect: the old members go, the new ones come, each once and none the zero address.
        address[] memory former = $.members;
        for (uint256 i = 0; i < former.length; ++i) $.isMember[former[i]] = false;
        address previous = address(0);
        for (uint256 i = 0; i < count; ++i) {
            address next = newMembers[i];
            if (next <= previous) revert Committee_MembersNotSorted(previous, next);
            $.isMember[next] = true;
            previous = next;
        }
        $.members = newMembers;
        $.threshold = newThreshold;
        emit CommitteeChanged(newMembers, newThreshold);
    }

    /// @dev Reverts unless a quorum signed a digest. Strictly ascending signers are distinct signers, and membership
    /// bounds how many there can be.
    function _requireSigned(bytes32 digest, address[] calldata signers, bytes[] calldata signatures) internal view {
        MemberStorage storage $ = _memberStorage();
        if (signers.length != signatures.length) revert Committee_LengthMismatch(signers.length, signatures.length);
        if (signers.length < $.threshold) revert Committee_BelowThreshold(signers.length, $.threshold);
        address previous = address(0);
        for (uint256 i = 0; i < signers.length; ++i) {
            address signer = signers[i];
            if (signer <= previous) revert Committee_SignersNotSorted(previous, signer);
            if (!$.isMember[signer]) revert Committee_NotMember(signer);
            if (!SignatureChecker.isValidSignatureNowCalldata(signer, digest, signatures[i])) {
                revert Committee_BadSignature(signer);
            }
            previous = signer;
        }
    }

    function _memberStorage() private pure returns (MemberStorage storage $) {
        bytes32 slot = MEMBER_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
