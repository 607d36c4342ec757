// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title ICommittee
/// @notice A few members of whom a quorum must agree, at least two thirds. What they sign is the deriving contract's.
interface ICommittee {
    /// @notice The committee was replaced; `members` is the complete new set in ascending order.
    event CommitteeChanged(address[] members, uint8 threshold);

    /// @notice A member was removed; the threshold stays as it was.
    event MemberRemoved(address indexed member, bytes32 reasonHash);

    error Committee_BadMemberCount(uint256 count, uint256 minimum, uint256 maximum);
    error Committee_BadThreshold(uint8 threshold, uint256 minimum, uint256 maximum);
    error Committee_MembersNotSorted(address previous, address next);
    error Committee_NotMember(address account);
    error Committee_LengthMismatch(uint256 signers, uint256 signatures);
    error Committee_BelowThreshold(uint256 signers, uint256 threshold);
    error Committee_SignersNotSorted(address previous, address next);
    error Committee_BadSignature(address signer);

    /// @notice The members in ascending order.
    function members() external view returns (address[] memory);

    /// @notice Whether an account is a member.
    function isMember(address account) external view returns (bool);

    /// @notice How many members must agree.
    function threshold() external view returns (uint8);

    /// @notice Replaces the committee: 3..15 members, strictly ascending, threshold at least two thirds (rounded up).
    /// What former members signed no longer counts. Only governance.
    function setCommittee(address[] calldata newMembers, uint8 newThreshold) external;

    /// @notice Removes a member at once, for example when its key leaked. The threshold stays: the rest must agree
    /// more closely, and with too few left nothing is accepted until governance acts. Only administrators.
    function removeMember(address member, bytes32 reasonHash) external;
}
