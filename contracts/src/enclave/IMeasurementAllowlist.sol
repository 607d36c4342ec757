// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IAttestationVerifier} from "./IAttestationVerifier.sol";

/// @title IMeasurementAllowlist
/// @notice Which software may run in the enclaves this network trusts. An administrator proposes an entry, everybody has
/// the review delay to rebuild the software and look, governance activates that very proposal through the timelock, and the
/// entry ends by itself. Guardians cancel and revoke at once; they can only refuse.
///
/// **What an entry names.** `registers` are raw values as the vendors document them, big-endian, one after another:
///
/// | matching | SGX | TDX | SEV-SNP | Nitro |
/// |---|---|---|---|---|
/// | Software | MRENCLAVE, 32 B | MRTD, RTMR0, RTMR1, RTMR2, 192 B | MEASUREMENT, 48 B | PCR0, PCR1, PCR2, 144 B |
/// | SignedSoftware | … MRSIGNER, 64 B | … MROWNER, 240 B | … ID key digest, 96 B | … PCR8, 192 B |
/// | SignerProduct | MRSIGNER, ISVPRODID, 34 B | – | – | – |
///
/// The kind of environment is part of every entry's key, so the same bytes never stand for another kind.
///
/// **Revocation.** Each key has a generation, counted up by every revocation. Whoever relies on an entry keeps a
/// {Reference} with the generation it found; one counter makes all of them void at once, without a loop, for good: an
/// entry that is activated again counts for new evidence only. Software can be revoked that has no entry of its own: then
/// no entry for its signer admits it either.
interface IMeasurementAllowlist {
    /// @notice What of the evidence an entry looks at.
    enum Matching {
        Software,
        SignedSoftware,
        SignerProduct
    }

    /// @notice Where an entry stands. Expired is computed, never stored.
    enum Status {
        None,
        Active,
        Expired,
        Revoked
    }

    /// @notice What is proposed.
    /// @param kind SGX 1, TDX 2, SEV-SNP 3, Nitro 4.
    /// @param matching What of the evidence counts.
    /// @param registers Raw values, see above.
    /// @param minSvn Lowest security version: ISVSVN of SGX (16 bits), guest SVN of SEV-SNP (32 bits); otherwise 0.
    /// @param lifetime Seconds from activation to expiry, at most `enclave.measurement_lifetime`.
    /// @param sourceCommit Commit the software is built from, left-aligned; not zero.
    /// @param buildDigest Digest of the artifact that a reproducible build gives; not zero.
    /// @param modelHash Model or schema the software carries; 0 = none.
    /// @param description At most 256 bytes of text.
    struct Measurement {
        uint8 kind;
        Matching matching;
        bytes registers;
        uint64 minSvn;
        uint40 lifetime;
        bytes32 sourceCommit;
        bytes32 buildDigest;
        bytes32 modelHash;
        string description;
    }

    /// @notice An entry.
    /// @param status Where it stands now.
    /// @param generation How many times its key was revoked.
    /// @param activatedAt Since when it has counted without a break (s).
    /// @param expiresAt It counts for nothing from here on (s).
    /// @param measurement What was activated; empty if nothing ever was.
    struct Entry {
        Status status;
        uint32 generation;
        uint40 activatedAt;
        uint40 expiresAt;
        Measurement measurement;
    }

    /// @notice A proposal; `activatableAt` 0 = there is none.
    /// @param activatableAt End of the review (s).
    /// @param measurement What is proposed.
    struct Proposal {
        uint40 activatableAt;
        Measurement measurement;
    }

    /// @notice What somebody relies on.
    /// @param key The entry it counts under.
    /// @param softwareKey The same evidence's key by Matching.Software.
    /// @param generation Of `key`.
    /// @param softwareGeneration Of `softwareKey`.
    /// @param svn Security version in the evidence.
    struct Reference {
        bytes32 key;
        bytes32 softwareKey;
        uint32 generation;
        uint32 softwareGeneration;
        uint64 svn;
    }

    /// @notice An entry was proposed, in place of an earlier proposal for the same key if there was one.
    event MeasurementProposed(bytes32 indexed key, Measurement measurement, uint40 activatableAt);
    event ProposalCancelled(bytes32 indexed key, bytes32 reasonHash);
    /// @notice The proposal became the entry, in place of a former one.
    event MeasurementActivated(bytes32 indexed key, uint32 generation, uint40 activatedAt, uint40 expiresAt);
    /// @notice Nothing that was attested under the key before counts any more.
    event MeasurementRevoked(bytes32 indexed key, uint32 generation, bytes32 reasonHash);

    error MeasurementAllowlist_BadKind(uint8 kind);
    /// @notice No such matching for that kind, or registers of another length.
    error MeasurementAllowlist_BadRegisters(uint8 kind, Matching matching, uint256 length);
    /// @notice The software, or its signer, is all zeros: a debug enclave, or unsigned.
    error MeasurementAllowlist_ZeroRegister(uint8 kind, Matching matching);
    error MeasurementAllowlist_BadMinSvn(uint8 kind, uint64 minSvn, uint64 maximum);
    error MeasurementAllowlist_BadLifetime(uint256 lifetime, uint256 minimum, uint256 maximum);
    error MeasurementAllowlist_ProvenanceMissing();
    error MeasurementAllowlist_DescriptionTooLong(uint256 length, uint256 maximum);
    error MeasurementAllowlist_NoProposal(bytes32 key);
    /// @notice The proposal was replaced, or the key revoked, after governance decided.
    error MeasurementAllowlist_OtherProposal(bytes32 key, bytes32 decided, bytes32 pending);
    error MeasurementAllowlist_UnderReview(bytes32 key, uint256 activatableAt);
    error MeasurementAllowlist_NotActive(bytes32 key, Status status);
    error MeasurementAllowlist_SoftwareRevoked(bytes32 softwareKey);
    error MeasurementAllowlist_SvnTooLow(bytes32 key, uint64 svn, uint64 minimum);
    error MeasurementAllowlist_AlreadyRevoked(bytes32 key);

    /// @notice The key of an entry; reverts with BadKind, BadRegisters or ZeroRegister.
    function keyOf(uint8 kind, Matching matching, bytes calldata registers) external pure returns (bytes32);

    /// @notice The key under which a verdict's evidence is looked up; equal to {keyOf} of its registers. Reverts with
    /// BadKind, BadRegisters or ZeroRegister.
    function keyOfVerdict(
        IAttestationVerifier.Verdict calldata verdict,
        Matching matching
    ) external pure returns (bytes32);

    /// @notice An entry; status None if the key is unknown.
    function entryOf(bytes32 key) external view returns (Entry memory);

    /// @notice The proposal for a key.
    function proposalOf(bytes32 key) external view returns (Proposal memory);

    /// @notice What {activate} is to name: Keccak-256 of the {Proposal} and the key's generation, ABI-encoded; 0 if there is
    /// none. The same entry proposed again, or the key revoked, is another decision.
    function proposalHashOf(bytes32 key) external view returns (bytes32);

    /// @notice Admits a verdict's evidence now, or reverts with NotActive, SoftwareRevoked or SvnTooLow.
    /// @return What to keep and ask {permits} about.
    function requireAllowed(
        IAttestationVerifier.Verdict calldata verdict,
        Matching matching
    ) external view returns (Reference memory);

    /// @notice Whether what was admitted once counted at `time` (s): the entry was active and not over then, demands no
    /// higher security version today, and neither it nor the software was revoked since, whenever that was.
    function permits(Reference calldata relied, uint256 time) external view returns (bool);

    /// @notice Proposes an entry, or anew what is active, expired or revoked. A pending proposal for the key is replaced
    /// and its review starts again. Only administrators, while intake is open.
    function propose(Measurement calldata measurement) external returns (bytes32 key);

    /// @notice Drops a proposal. Only guardians.
    function cancel(bytes32 key, bytes32 reasonHash) external;

    /// @notice Makes a proposal the entry after `enclave.measurement_review`. Governance names what it decided on, so that
    /// neither a proposal put in its place while the decision waited is activated, nor software revoked meanwhile: NoProposal,
    /// OtherProposal or UnderReview otherwise. A former entry of the key is replaced: one
    /// that was active counts without a break unless it demanded a higher security version, one that was revoked counts for
    /// new evidence. Only governance.
    /// @param proposalHash {proposalHashOf} the proposal that was decided on.
    function activate(bytes32 key, bytes32 proposalHash) external;

    /// @notice Revokes at once, also a key without an entry: everything attested under it is void. A pending proposal
    /// stays, for governance to judge anew. Only guardians.
    function revoke(bytes32 key, bytes32 reasonHash) external;
}
