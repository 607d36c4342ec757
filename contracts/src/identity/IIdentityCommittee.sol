// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ICommittee} from "../access/ICommittee.sol";

/// @title IIdentityCommittee
/// @notice The only way to an identity score. An account asks for a verification; the committee's members look at the
/// evidence off chain and sign the same component vector and the same bitmap of verified scopes; anyone carries the
/// signatures here; the contract fills in the account's own history, runs the composite engine on the vector and
/// writes score, tier and expiry to the IdentityRegistry. Nobody types in a score, no administrator either.
/// @dev What is assumed: at least `threshold` members do not collude. A member signs one vector per request; two
/// conflicting quorums for one request would need members signing twice, and the first one finalised wins.
/// The EIP-712 domain is ("VirtEngine IdentityCommittee", "1", chain id, address of the proxy), the signed type
/// `IdentityAttestation(bytes32 requestId,address account,bytes32 vectorHash,uint32 verifiedScopes,bytes32 modelHash,uint64 deadline)`
/// where `vectorHash` is keccak256 of the 52-byte vector as submitted (words 14-17 zero), `modelHash` the hash of the
/// active scoring table and `deadline` the request's `expiresAt`, so that members agree without talking to each other.
interface IIdentityCommittee is ICommittee {
    /// @notice The stored state of a request. An open request past its expiry can no longer be finalised.
    enum RequestStatus {
        None,
        Open,
        Finalised,
        Replaced
    }

    /// @notice A verification request.
    /// @param account Who asked.
    /// @param scopes Bitmap of scope types to be verified (bit n = type n, 1..12).
    /// @param requestedAt Time of the request (s).
    /// @param expiresAt Last second at which it can be finalised; also the signed `deadline` (s).
    /// @param status Stored state.
    /// @param accepted What the quorum said of a finalised request: the first 25 bytes of keccak256 over two words,
    /// `vectorHash` and `verifiedScopes`. Whoever signed anything else for the request was wrong, or the quorum was. The
    /// model is not in it: members may sign before and after it changes, and it does not bear on what they saw.
    struct Request {
        address account;
        uint32 scopes;
        uint40 requestedAt;
        uint40 expiresAt;
        RequestStatus status;
        bytes25 accepted;
    }

    /// @notice Until when (s) a component that was presented and failed may not be left out of a vector; 0 = free.
    /// Without this rule, withholding a failed capture would raise the score (identity spec §4.4).
    struct StickyComponents {
        uint40 document;
        uint40 face;
        uint40 liveness;
        uint40 consistency;
        uint40 ocr;
    }

    /// @notice A verification was requested.
    event VerificationRequested(bytes32 indexed requestId, address indexed account, uint32 scopes, uint40 expiresAt);

    /// @notice An expired open request gave way to a new one of the same account.
    event VerificationReplaced(bytes32 indexed requestId, bytes32 indexed by);

    /// @notice A quorum was accepted. `vector` is the vector as scored (history filled in), so that anyone can
    /// recompute the score; the score itself is in the registry's IdentityScored of the same transaction.
    event VerificationFinalised(
        bytes32 indexed requestId,
        address indexed account,
        uint32 verifiedScopes,
        bytes32 modelHash,
        bytes vector,
        address[] signers
    );

    /// @notice From now on finalised requests are told to a contract that counts who did the work.
    event IdentityWorkWired(address work);

    error IdentityCommittee_ZeroAddress();
    error IdentityCommittee_AlreadyWired();
    error IdentityCommittee_BadScopes(uint32 scopes);
    error IdentityCommittee_RequestOpen(address account, bytes32 requestId, uint40 expiresAt);
    error IdentityCommittee_CoolingDown(address account, uint256 until);
    error IdentityCommittee_UnknownRequest(bytes32 requestId);
    error IdentityCommittee_RequestNotOpen(bytes32 requestId, RequestStatus status);
    error IdentityCommittee_RequestExpired(bytes32 requestId, uint40 expiresAt);
    error IdentityCommittee_ScopesNotRequested(uint32 verified, uint32 requested);
    error IdentityCommittee_ScopeWithoutComponent(uint32 verified, uint16 flags);
    error IdentityCommittee_BadVectorLength(uint256 length);
    error IdentityCommittee_HistoryNotZero();
    error IdentityCommittee_ComponentWithheld(uint8 reasonBit, uint40 until);
    error IdentityCommittee_SelfAttestation(address account);
    error IdentityCommittee_NoActiveModel();

    /// @notice Asks for a verification of the caller. The caller must be registered and operational, have no open
    /// request, and have passed the cool-down after a rejection (parameter `identity.request_cooldown`).
    /// @param scopes Bitmap of scope types, at least one.
    function request(uint32 scopes) external returns (bytes32 requestId);

    /// @notice Finalises a request with a quorum; by anyone. Consumes the request.
    /// @param requestId The request.
    /// @param vector 52 bytes, 26 big-endian u16 words as in identity spec §4.4, words 14-17 zero.
    /// @param verifiedScopes Bitmap of the requested scope types that hold.
    /// @param signers Members that signed, strictly ascending, at least `threshold`, never the account itself.
    /// @param signatures One each: 65-byte ECDSA, or what the member's ERC-1271 contract takes.
    /// @return score The score written, 0..100.
    /// @return passed Whether it reached the model's pass mark.
    function finalise(
        bytes32 requestId,
        bytes calldata vector,
        uint32 verifiedScopes,
        address[] calldata signers,
        bytes[] calldata signatures
    ) external returns (uint8 score, bool passed);

    /// @notice Names the contract that counts the members' work, an IIdentityWork. Until then nothing is counted. Only
    /// governance, once.
    function wire(address identityWork) external;

    /// @notice A request; status None if unknown.
    function requestOf(bytes32 requestId) external view returns (Request memory);

    /// @notice The latest request of an account that has not been finalised; 0 = none. It may have expired.
    function openRequestOf(address account) external view returns (bytes32);

    /// @notice The earliest time (s) at which the account may request again after its last rejection; 0 = now.
    function coolDownEnd(address account) external view returns (uint256);

    /// @notice Components an account may not leave out for now.
    function stickyComponentsOf(address account) external view returns (StickyComponents memory);

    /// @notice The EIP-712 digest members sign for a request, with the active model.
    function attestationDigest(
        bytes32 requestId,
        bytes calldata vector,
        uint32 verifiedScopes
    ) external view returns (bytes32);
}
