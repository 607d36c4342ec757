// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title IIdentityRegistry
/// @notice The identity record of every account: score, tier, verified scopes, validity. Only the wired
/// IdentityCommittee writes a score; nothing of a person is stored, not even in hashed form.
interface IIdentityRegistry {
    /// @notice The stored flow states. Expired is computed, never stored.
    enum Status {
        None,
        Unverified,
        Pending,
        Verified,
        Rejected,
        Suspended,
        Flagged,
        Terminated
    }

    /// @notice What the chain knows of an identity.
    /// @param status Stored state.
    /// @param score 0..100.
    /// @param scopes Bitmap of verified scope types (bit n = type n of the identity spec).
    /// @param verifiedAt Time of the last finalised score (s).
    /// @param expiresAt The score counts for nothing from this time on (s).
    /// @param createdAt Time of the first registration (s).
    /// @param finalisedCount How many scores were finalised.
    /// @param verifiedCount How many of them passed.
    /// @param scoreSum Sum of all finalised scores; the mean is the account's own history input.
    struct Identity {
        Status status;
        uint8 score;
        uint32 scopes;
        uint40 verifiedAt;
        uint40 expiresAt;
        uint40 createdAt;
        uint16 finalisedCount;
        uint16 verifiedCount;
        uint32 scoreSum;
    }

    event IdentityCreated(address indexed account);
    event IdentityStatusChanged(address indexed account, Status previous, Status status, bytes32 reasonHash);
    event IdentityScored(
        address indexed account,
        bytes32 indexed requestId,
        uint8 score,
        uint8 tier,
        bool passed,
        uint32 reasons,
        uint32 scopes,
        uint40 expiresAt,
        bytes32 inputHash,
        bytes32 modelHash
    );

    error IdentityRegistry_Exists(address account);
    error IdentityRegistry_Unknown(address account);
    error IdentityRegistry_NotCommittee(address caller);
    error IdentityRegistry_BadTransition(address account, Status from, Status to);
    error IdentityRegistry_ScoreOutOfRange(uint256 score);

    /// @notice Registers the caller (state Unverified).
    function register() external;

    /// @notice The record of an account.
    function identityOf(address account) external view returns (Identity memory);

    /// @notice What gates need, in one word each: effective score and tier (0 when expired or not verified), scopes
    /// and time of verification. Accounts exempted for the bootstrap count as 100, tier 3 and all scopes.
    function standingOf(
        address account
    ) external view returns (uint8 score, uint8 tier, uint32 scopes, uint40 verifiedAt);

    /// @notice 0 none, 1 basic (score >= 50), 2 standard (>= 70), 3 premium (>= 85), each with its required scopes;
    /// identity spec table A. 0 when expired or not verified.
    function tierOf(address account) external view returns (uint8);
}
