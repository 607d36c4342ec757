// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ICommittee} from "../access/ICommittee.sol";

/// @title IAttestationCommittee
/// @notice Who says what attestation evidence is worth where the chain cannot verify it itself. Members run the same
/// library as the precompile of the VirtEngine network, on the same bytes, and sign the same answer.
/// @dev What is assumed: fewer than `threshold` members lie or lost their key. The EIP-712 domain is
/// ("VirtEngine AttestationCommittee", "1", chain id, address of the proxy), the signed type
/// `AttestationVerdict(bytes32 inputHash,bytes32 verdictHash,uint64 validFrom,uint64 validUntil)`: `inputHash` is
/// Keccak-256 of the canonical attestation input, whose time is `validFrom`; `verdictHash` is Keccak-256 of the verdict's
/// 20 words. A verdict is a function of its input, so a statement used twice says the same twice; whoever acts on
/// evidence once must see to that itself.
interface IAttestationCommittee is ICommittee {
    /// @notice What members sign.
    /// @param inputHash Keccak-256 of the canonical input.
    /// @param verdictHash Keccak-256 of the verdict's 20 words.
    /// @param validFrom The input's time; the statement does not count before (s).
    /// @param validUntil Last second at which it counts (s).
    struct Statement {
        bytes32 inputHash;
        bytes32 verdictHash;
        uint64 validFrom;
        uint64 validUntil;
    }

    error AttestationCommittee_NotYetValid(uint64 validFrom, uint256 time);
    error AttestationCommittee_Expired(uint64 validUntil, uint256 time);
    error AttestationCommittee_ValidTooLong(uint64 validFrom, uint64 validUntil, uint256 maximum);

    /// @notice Reverts unless a quorum signed the statement and it counts now: `validFrom` is not in the future,
    /// `validUntil` not past, and between them lies at most `attestation.proof_validity`.
    /// @param signers Members that signed, strictly ascending, at least `threshold`.
    /// @param signatures One each: 65-byte ECDSA, or what the member's ERC-1271 contract takes.
    function requireQuorum(
        Statement calldata statement,
        address[] calldata signers,
        bytes[] calldata signatures
    ) external view;

    /// @notice Reverts unless a quorum signed `digest`, an EIP-712 digest of the calling contract's own domain: for other
    /// things the committee says than verdicts, such as a validator's health.
    /// @param signers Members that signed, strictly ascending, at least `threshold`.
    /// @param signatures One each, as for {requireQuorum}.
    function requireSigned(bytes32 digest, address[] calldata signers, bytes[] calldata signatures) external view;

    /// @notice The EIP-712 digest members sign.
    function digestOf(Statement calldata statement) external view returns (bytes32);
}
