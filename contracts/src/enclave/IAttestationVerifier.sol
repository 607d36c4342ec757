// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IProbedEngine} from "../access/IProbedEngine.sol";

/// @title IAttestationVerifier
/// @notice Whether attestation evidence of SGX, TDX, SEV-SNP or Nitro holds now, against the vendors' roots and the policy
/// in force. One call on every chain: on the VirtEngine network the engine is a precompile and `proof` is empty; elsewhere
/// `proof` is a quorum of the {IAttestationCommittee}, whose members run the same engine.
/// @dev It says what the evidence is, not whether that is enough: report data and measurements are the caller's to
/// compare. It keeps no evidence and consumes none.
interface IAttestationVerifier is IProbedEngine {
    /// @notice The engine's answer, 20 words; `besu-plugins/attestation` documents each.
    /// @param outcome 1 accepted, 2 refused, 3 malformed. {verify} gives accepted ones only.
    /// @param kind SGX 1, TDX 2, SEV-SNP 3, Nitro 4.
    /// @param format The evidence's format.
    /// @param tcbStatus Intel's word on the platform's patch level; 0 where there is none.
    /// @param failed Bitmap of rules that failed.
    /// @param skipped Bitmap of rules there was nothing to check for.
    /// @param notBefore Everything that was used holds from here (s) …
    /// @param notAfter … to here (s).
    /// @param evidenceHash SHA-256 of what the evidence's key signed.
    /// @param platformId Hash of the platform.
    /// @param measurementId SHA-256 of the kind and the registers that say which software runs.
    /// @param registersHash SHA-256 of the kind and all registers.
    /// @param measurement First 32 bytes of MRENCLAVE, MRTD, MEASUREMENT or PCR0 …
    /// @param measurementTail … and its rest, left-aligned.
    /// @param signer First 32 bytes of MRSIGNER, MROWNER, the ID key's digest or PCR8 …
    /// @param signerTail … and its rest, left-aligned.
    /// @param productId SGX: ISVPRODID.
    /// @param svn Security version of the software; 0 where there is none.
    /// @param reportData First 32 bytes of the report data …
    /// @param reportDataTail … and its rest. Longer ones of Nitro are replaced by SHA-256 and zeros.
    struct Verdict {
        uint8 outcome;
        uint8 kind;
        uint8 format;
        uint8 tcbStatus;
        uint256 failed;
        uint256 skipped;
        uint64 notBefore;
        uint64 notAfter;
        bytes32 evidenceHash;
        bytes32 platformId;
        bytes32 measurementId;
        bytes32 registersHash;
        bytes32 measurement;
        bytes32 measurementTail;
        bytes32 signer;
        bytes32 signerTail;
        uint16 productId;
        uint64 svn;
        bytes32 reportData;
        bytes32 reportDataTail;
    }

    /// @notice What `proof` is the ABI encoding of, where a committee answers.
    /// @param validFrom Time of the input the members looked at (s).
    /// @param validUntil Last second at which their word counts (s).
    /// @param verdict The verdict's 20 words.
    /// @param signers Members that signed, strictly ascending.
    /// @param signatures One each, over {IAttestationCommittee-Statement}.
    struct Proof {
        uint64 validFrom;
        uint64 validUntil;
        bytes verdict;
        address[] signers;
        bytes[] signatures;
    }

    /// @notice The policy changed; `policy` is its canonical form.
    event PolicyChanged(bytes policy);
    /// @notice The trust anchors changed; `roots` is their canonical form.
    event RootsChanged(bytes roots);

    /// @notice A rule failed; bit n of `failed` is rule n.
    error AttestationVerifier_Refused(uint256 failed);
    /// @notice Evidence or collateral is not in the form its kind has.
    error AttestationVerifier_Malformed(uint8 kind);
    /// @notice The engine answered about something else.
    error AttestationVerifier_WrongKind(uint8 kind, uint8 answered);
    /// @notice The engine's answer is no verdict.
    error AttestationVerifier_BadVerdict(uint256 length, uint8 outcome);
    /// @notice Native verification takes no proof.
    error AttestationVerifier_UnexpectedProof(uint256 length);
    /// @notice Without a native engine there must be a proof.
    error AttestationVerifier_ProofMissing();
    /// @notice What was accepted does not hold now: certificates or collateral ended after the committee looked.
    error AttestationVerifier_OutsideValidity(uint64 notBefore, uint64 notAfter, uint256 time);

    /// @notice Verifies evidence at the block's time; by anyone. Reverts unless it is accepted, with an error above, of
    /// the committee, of the input's form (`AttestationInput_…`) or of the engine (`NativeAttestation_…`).
    /// @param kind SGX 1, TDX 2, SEV-SNP 3, Nitro 4.
    /// @param evidence Quote, report or document, at least 1 byte.
    /// @param collateral At most 32 pieces: certificates, revocation lists, Intel's JSON. All must be usable. With
    /// evidence, policy and roots at most 32,768 bytes.
    /// @param proof Empty where {backend} is Native, otherwise an encoded {Proof}.
    function verify(
        uint8 kind,
        bytes calldata evidence,
        bytes[] calldata collateral,
        bytes calldata proof
    ) external view returns (Verdict memory);

    /// @notice Keccak-256 of the canonical input at a time (s): what a committee's member signs a verdict about.
    function inputHash(
        uint8 kind,
        bytes calldata evidence,
        bytes[] calldata collateral,
        uint64 time
    ) external view returns (bytes32);

    /// @notice The policy in force, in canonical form.
    function policy() external view returns (bytes memory);

    /// @notice The trust anchors in force, in canonical form: count, then owner and SHA-256 fingerprint of each root.
    function roots() external view returns (bytes memory);

    /// @notice Replaces the policy. It must have the form of version 1 and expect no report data. Only governance.
    function setPolicy(bytes calldata newPolicy) external;

    /// @notice Replaces the trust anchors: 1..32, ascending. Only governance.
    function setRoots(bytes calldata newRoots) external;
}
