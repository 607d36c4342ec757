// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title IAccountStatus
/// @notice The operating status of accounts. Intake functions refuse accounts that are not operational; exits, claims
/// and withdrawals never ask.
interface IAccountStatus {
    /// @notice Operational is the default of an account nobody has spoken of. Terminated is final.
    enum Status {
        Operational,
        Suspended,
        Frozen,
        Blacklisted,
        Terminated
    }

    /// @notice The status of `account` changed; `reasonHash` commits to a text kept off chain.
    event AccountStatusChanged(address indexed account, Status previous, Status status, bytes32 reasonHash, address by);

    error AccountStatus_NotOperational(address account, Status status);
    error AccountStatus_BadTransition(address account, Status from, Status to);
    error AccountStatus_Self(address account);
    error AccountStatus_Protected(address account);

    /// @notice The status of an account.
    function statusOf(address account) external view returns (Status);

    /// @notice Reverts with {AccountStatus_NotOperational} unless the account is operational.
    function requireOperational(address account) external view;

    /// @notice As {requireOperational} for two accounts in one call.
    function requireBothOperational(address first, address second) external view;

    /// @notice Sets a status. Only administrators; not on oneself, not on genesis accounts, along the legal moves
    /// only (anything but terminated may move; terminated is final).
    function setStatus(address account, Status status, bytes32 reasonHash) external;
}
