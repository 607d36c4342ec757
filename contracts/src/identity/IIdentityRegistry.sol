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

    /// @notice What the committee hands over for one finalised request.
    /// @param account Whose score.
    /// @param requestId The consumed request.
    /// @param score 0..100.
    /// @param passed Whether the model's pass mark was reached.
    /// @param reasons Reason bitmap of identity spec §4.4; bit 14 (RISK_FLAG) flags the account.
    /// @param scopes Bitmap of verified scope types.
    /// @param inputHash What the engine was given.
    /// @param modelHash The scoring table.
    struct ScoreRecord {
        address account;
        bytes32 requestId;
        uint8 score;
        bool passed;
        uint32 reasons;
        uint32 scopes;
        bytes32 inputHash;
        bytes32 modelHash;
    }

    /// @notice The committee was wired.
    event CommitteeWired(address indexed committee);

    /// @notice The account passes every gate until the bootstrap ends.
    event BootstrapExempted(address indexed account);

    /// @notice The exemptions ended for good.
    event BootstrapEnded();

    error IdentityRegistry_AlreadyWired(address committee);
    error IdentityRegistry_BootstrapOver();
    error IdentityRegistry_TooManyExempt(uint256 count, uint256 maximum);
    error IdentityRegistry_ZeroAddress();

    /// @notice The account's own history as the engine takes it (words 14-17 of the vector).
    /// @return priorScore Mean of all finalised scores times 100, 0..10000.
    /// @return accountAge min(27 x full days since registration, 10000).
    /// @return historyCount How many scores were finalised (stays at 65535).
    /// @return successRate Share of passed ones in basis points.
    function historyOf(
        address account
    ) external view returns (uint16 priorScore, uint16 accountAge, uint16 historyCount, uint16 successRate);

    /// @notice Whether the account is exempt from gates for the bootstrap.
    function isExempt(address account) external view returns (bool);

    /// @notice Whether the bootstrap is still on.
    function bootstrapping() external view returns (bool);

    /// @notice The wired committee.
    function committee() external view returns (address);

    /// @notice Notes that a verification was requested: Unverified, Rejected and expired Verified become Pending; a
    /// valid Verified stays, so that asking again costs nobody their standing. Only the committee.
    function openRequest(address account) external;

    /// @notice Writes a finalised score. Passed becomes Verified, not passed Rejected, RISK_FLAG Flagged. Only the
    /// committee.
    /// @return tier The tier reached.
    function recordScore(ScoreRecord calldata record) external returns (uint8 tier);

    /// @notice Verified to Suspended. Only moderators.
    function suspend(address account, bytes32 reasonHash) external;

    /// @notice Verified to Flagged. Only moderators.
    function flag(address account, bytes32 reasonHash) external;

    /// @notice Suspended or Flagged back to Verified, or to Rejected if the last score had not passed. Only moderators.
    function reinstate(address account, bytes32 reasonHash) external;

    /// @notice Suspended or Flagged to Terminated, which is final. Only administrators.
    function terminate(address account, bytes32 reasonHash) external;

    /// @notice Ends the bootstrap exemptions for good. Only governance.
    function endBootstrap() external;

    /// @notice Sets the committee, once. Only governance (the deployer, while it holds the admin role).
    function wire(address identityCommittee) external;
}
