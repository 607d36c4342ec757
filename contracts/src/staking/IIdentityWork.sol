// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title IIdentityWork
/// @notice Counts, per epoch, the verifications that members of the identity committee took part in. What they earn and how
/// it bears on a validator's score is read from here.
interface IIdentityWork {
    event IdentityWorkDone(uint64 indexed epoch, bytes32 indexed requestId, address[] members);

    error IdentityWork_NotCommittee(address caller);

    /// @notice Notes one finalised request and who signed it. Only the identity committee.
    function record(bytes32 requestId, address[] calldata members) external;

    /// @notice Verifications of a member in an epoch.
    function workOf(uint64 epoch, address member) external view returns (uint256);

    /// @notice Σ of all members' verifications in an epoch.
    function totalOf(uint64 epoch) external view returns (uint256);
}
