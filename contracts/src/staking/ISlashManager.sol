// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title ISlashManager
/// @notice Judges validators. What proves itself is punished at once, by whoever brings the proof: two conflicting sealed
/// headers, a reported epoch of missed turns, two conflicting identity attestations. Everything else opens a case, which waits
/// `slashing.appeal_window` seconds; if the validator appeals, governance decides, else anyone executes it.
///
/// Fractions (ppm) and jail times (s) of each offence are parameters, `slashing.<offence>_fraction` and `_jail`; what
/// tombstones and how repetition escalates is fixed (chain spec §1.6): fraction and jail are multiplied by the offence's
/// multiplier for each earlier one, which halve in number with every 90 d without another; a jail is at most 365 d, a fraction
/// at most the whole, of downtime at most 1 %.
///
/// **Once.** A case id is made of the offence, the validator and what was done: a height and round, an epoch, a request. Two
/// attestations that conflict execute a case about the same request that waits or was dismissed, for they prove more.
/// One absence is punished once: an epoch that began before the last punishment for downtime is part of what was punished then.
///
/// **Limits.** An infraction is at most IStakeVault.SLASH_PERIOD old when it is reported. A validator whose slash is the last
/// that the vault takes within that period is tombstoned with it. What is tombstoned is not punished any more; a case
/// about it can only be dismissed.
///
/// **Pause.** A guardian's pause stops nothing here: to answer for what one did is not new business. Evidence counts for
/// IStakeVault.SLASH_PERIOD, an appeal for its window, and stake that leaves answers until it is free; none of these clocks
/// stands still for a pause, so whatever a pause refused, it would decide. Refused evidence and executions would let the guilty leave
/// with their stake; a refused appeal would condemn who has objected to nothing yet.
///
/// **Proceeds.** Of what was slashed at once, a reporter gets `slashing.reporter_bps` (at most 5 %), `slashing.insurance_bps` go to
/// the insurance fund once there is one, and the rest is burned. What is condemned later in entries and lots has no reporter.
interface ISlashManager {
    enum Offence {
        DoubleSign,
        Downtime,
        InvalidAttestation,
        MissedRecomputation,
        InconsistentScore,
        ExpiredAttestation,
        DebugEnclave,
        UnlistedMeasurement,
        Other
    }

    /// @notice Where a case stands. Open ones can be appealed until `executableAt`.
    enum CaseStatus {
        None,
        Open,
        Appealed,
        Executed,
        Dismissed
    }

    /// @notice A case that waits. `evidenceHash`: of what it rests on, kept off chain. `reporter`: who brought it, zero if
    /// governance did.
    struct Case {
        address operator;
        Offence offence;
        CaseStatus status;
        uint40 infractionAt;
        uint40 executableAt;
        address reporter;
        bytes32 evidenceHash;
    }

    /// @notice How often a validator offended, as it counts now.
    struct Offences {
        uint32 count;
        uint40 lastAt;
    }

    event CaseOpened(bytes32 indexed caseId, address indexed operator, Offence offence, Case details);
    event CaseAppealed(bytes32 indexed caseId, address indexed operator, bytes32 groundsHash);
    event CaseDismissed(bytes32 indexed caseId, address indexed operator);
    /// @notice A punishment. `fraction`: ppm after escalation. `amount`: wei taken from the pool at once. `jailedUntil`: seconds; 0
    /// where there was no jail, or one for good. `tombstoned`: for the offence, or because the vault takes no more slashes of it.
    event ValidatorSlashed(
        bytes32 indexed caseId,
        address indexed operator,
        Offence offence,
        uint256 fraction,
        uint40 infractionAt,
        uint256 amount,
        uint40 jailedUntil,
        bool tombstoned,
        address reporter
    );
    event ProceedsSplit(bytes32 indexed caseId, uint256 reporter, uint256 insurance, uint256 burned);
    event ReporterSharePaid(address indexed reporter, uint256 amount);
    event InsuranceFundChanged(address previous, address fund);

    /// @notice One half of an equivocation: a QBFT header as its committed seal signs it, and the seal.
    /// @param header RLP of the header whose extra data is RLP of vanity, validators, vote, round and an empty list of seals.
    /// @param seal 65-byte ECDSA over keccak256 of `header`: r, s in the lower half of the curve's order, and 0 or 1 as Besu
    /// writes it, or 27 or 28.
    struct SealedHeader {
        bytes header;
        bytes seal;
    }

    /// @notice One signed identity attestation; see IIdentityCommittee.
    struct Attestation {
        bytes32 vectorHash;
        uint32 verifiedScopes;
        bytes32 modelHash;
        uint64 deadline;
        bytes signature;
    }

    error SlashManager_NotValidator(address account);
    error SlashManager_AlreadyTombstoned(address operator);
    error SlashManager_EvidenceUsed(bytes32 caseId);
    error SlashManager_SameHeader();
    error SlashManager_DifferentHeights(uint256 first, uint256 second);
    error SlashManager_DifferentRounds(uint256 first, uint256 second);
    error SlashManager_DifferentParents(bytes32 first, bytes32 second);
    error SlashManager_UnknownParent(uint256 height, bytes32 parentHash);
    error SlashManager_DifferentSigners(address first, address second);
    error SlashManager_MalformedHeader();
    error SlashManager_BadSeal();
    error SlashManager_NotDown(address operator, uint64 epoch, uint256 proposed, uint256 missed);
    error SlashManager_NotConflicting(bytes32 requestId);
    error SlashManager_NotMember(address account);
    error SlashManager_BadSignature(address signer);
    error SlashManager_NotYet(uint40 infractionAt);
    error SlashManager_TooOld(uint40 infractionAt, uint256 earliest);
    error SlashManager_WrongCaseStatus(bytes32 caseId, CaseStatus status);
    error SlashManager_NotAccused(bytes32 caseId, address caller);
    error SlashManager_AppealOver(bytes32 caseId, uint40 executableAt);
    error SlashManager_NotExecutable(bytes32 caseId, uint40 executableAt);
    error SlashManager_NothingOwed(address account);

    // What proves itself; by anyone

    /// @notice Two headers of one height, round and parent, with different content, sealed by one validator. The parent must be a
    /// block of this chain whose hash {IBlockAnchors.hashOf} knows: one of the last 256 without more ado, every older one after
    /// a walk to it, so that evidence does not expire before the infraction does ({IStakeVault.SLASH_PERIOD}).
    /// The infraction's time is the earlier of both headers' timestamps, but not later than now.
    function reportDoubleSign(
        SealedHeader calldata first,
        SealedHeader calldata second
    ) external returns (bytes32 caseId);

    /// @notice A reported epoch in which the validator missed more than half of at least `staking.downtime_turns` turns, or its
    /// `staking.downtime_row`th turn in a row since it was last punished for that. The infraction's time is the epoch's start.
    function reportDowntime(uint64 epoch, address operator) external returns (bytes32 caseId);

    /// @notice Two attestations of one request with one model, but different vectors or scopes, signed by one member of the
    /// identity committee who is a validator's operator. The infraction's time is the request's, the earliest there can be.
    function reportConflictingAttestations(
        address operator,
        bytes32 requestId,
        Attestation calldata first,
        Attestation calldata second
    ) external returns (bytes32 caseId);

    // What waits

    /// @notice An attestation whose vector or scopes differ from what the committee's quorum accepted for the request. Opens a
    /// case. By anyone.
    function reportWrongAttestation(
        address operator,
        bytes32 requestId,
        Attestation calldata attestation
    ) external returns (bytes32 caseId);

    /// @notice Opens a case on other grounds. Only governance.
    function accuse(
        address operator,
        Offence offence,
        uint40 infractionAt,
        bytes32 evidenceHash
    ) external returns (bytes32 caseId);

    /// @notice The accused objects, before the case is executable: from then on only governance decides.
    function appeal(bytes32 caseId, bytes32 groundsHash) external;

    /// @notice Decides an open or appealed case: executes or dismisses it. Only governance.
    function decide(bytes32 caseId, bool guilty) external;

    /// @notice Executes an open case after its window. By anyone.
    function executeCase(bytes32 caseId) external;

    /// @notice Takes what was condemned in entries and lots from the vault, and splits it. By anyone.
    function settleCondemned() external returns (uint256 amount);

    /// @notice Pays a reporter its share.
    function claimReporterShare() external returns (uint256 amount);

    /// @notice Names who gets the insurance share; zero: nobody, it is burned. Only governance.
    function setInsuranceFund(address fund) external;

    function insuranceFund() external view returns (address);

    function caseOf(bytes32 caseId) external view returns (Case memory);

    function offencesOf(address operator, Offence offence) external view returns (Offences memory);

    /// @notice Fraction (ppm) and jail time (s) the next offence of this kind would cost.
    function penaltyOf(
        address operator,
        Offence offence
    ) external view returns (uint256 fraction, uint256 jail, bool tombstone);

    function reporterShareOf(address account) external view returns (uint256);
}
