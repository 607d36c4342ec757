// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title ISettlementHub
/// @notice Turns signed, cumulative usage statements into claims on escrow, with a window to object. For a metered lease a
/// statement moves money `reserved -> held -> claimable`; for a streamed lease it is a record of usage and moves none.
///
/// A statement says what a lease has used since it began, so a lost one harms nobody and a repeated one does nothing. It is
/// signed (EIP-712, domain name "VirtEngine Settlement", version "1") by the provider's attestation key of the window's end.
/// The provider registry tells of every change of a key; a key it revoked signs for no lease from that second on.
/// The contract recomputes what it may cost from the lease's unit prices.
/// @dev The head of a lease is the EIP-712 struct hash of its last statement; the previous statement travels in calldata and
/// is checked against it. At most eight statements of a lease wait for the end of their window; their slots are reused.
///
/// The peak rule: between two statements the cost may grow by at most `settlement.peak_factor` times what the lease's whole
/// resource vector costs in that time at its unit prices, plus the traffic at its price, for which no peak is agreed. After
/// the lease's end time stands still for this rule, with 60 s of tolerance. Terms (prices, cap, window, factor) are those of
/// the lease and of its first statement. A lease that was never reported ready takes no statement.
interface ISettlementHub {
    /// @param sequence From 1, without gaps.
    /// @param windowStart The previous statement's end; for the first, the lease's acceptance (s).
    /// @param windowEnd Not in the future by more than 60 s (s).
    /// @param cumulativeCost Wei since the lease began; never falls, never above the cap.
    /// @param cpuCoreMs Core-milliseconds since the lease began, and so on for the others.
    /// @param linesRoot Merkle root of the detail lines kept off chain, as OpenZeppelin's MerkleProof verifies it.
    /// @param previousHash Struct hash of the previous statement; zero for the first.
    /// @param isFinal No statement follows; the unspent reserve returns at once.
    struct UsageStatement {
        bytes32 leaseId;
        uint32 sequence;
        uint40 windowStart;
        uint40 windowEnd;
        uint128 cumulativeCost;
        uint64 cpuCoreMs;
        uint128 memoryByteS;
        uint128 storageByteS;
        uint64 gpuMs;
        uint128 networkBytes;
        bytes32 linesRoot;
        bytes32 previousHash;
        bool isFinal;
    }

    /// @notice A statement of a batch; fields as the arguments of {submitStatement}.
    struct Submission {
        UsageStatement previous;
        UsageStatement next;
        address signer;
        bytes signature;
    }

    /// @param head Struct hash of the last statement.
    /// @param sequence Its number.
    /// @param finalised Cumulative cost that has become claimable (wei).
    /// @param stated Cumulative cost stated; `stated - finalised` is held (wei).
    /// @param pending Number of statements waiting.
    /// @param ended A final statement was accepted, or the silence after the lease's end has passed.
    struct Ledger {
        bytes32 head;
        uint32 sequence;
        uint40 windowEnd;
        uint128 stated;
        uint128 finalised;
        uint8 pending;
        bool ended;
    }

    /// @param sequence The statement's number.
    /// @param releaseAt From then on it is final without acknowledgement (s).
    /// @param cumulativeCost As stated (wei).
    struct PendingStatement {
        uint32 sequence;
        uint40 releaseAt;
        uint128 cumulativeCost;
    }

    event StatementAccepted(
        bytes32 indexed leaseId,
        uint32 indexed sequence,
        bytes32 indexed statementHash,
        UsageStatement statement,
        address signer,
        uint40 releaseAt
    );
    event StatementAcknowledged(bytes32 indexed leaseId, uint32 indexed sequence, address indexed by);
    /// @notice `amount` became claimable; `finalised` is the cumulative total.
    event StatementsFinalised(bytes32 indexed leaseId, uint32 upToSequence, uint256 amount, uint256 finalised);
    /// @notice Statement `index` of a batch was not taken; the others were not touched by that.
    /// @param reason What {submitStatement} would have reverted with.
    event StatementRefused(
        bytes32 indexed leaseId,
        uint32 indexed sequence,
        bytes32 indexed statementHash,
        uint256 index,
        bytes reason
    );
    event UnspentReturned(bytes32 indexed leaseId, uint256 amount, bool bySilence);

    error SettlementHub_UnknownLease(bytes32 leaseId);
    error SettlementHub_NotOrderBook(address caller);
    error SettlementHub_NotReady(bytes32 leaseId);
    error SettlementHub_NotAuthorised(bytes32 leaseId, address caller);
    error SettlementHub_Ended(bytes32 leaseId);
    error SettlementHub_PreviousMismatch(bytes32 leaseId, bytes32 expected, bytes32 actual);
    error SettlementHub_Sequence(bytes32 leaseId, uint32 sequence, uint32 expected);
    error SettlementHub_Window(
        bytes32 leaseId,
        uint40 windowStart,
        uint40 windowEnd,
        uint40 expectedStart,
        uint256 latestEnd
    );
    error SettlementHub_Falling(bytes32 leaseId);
    error SettlementHub_OverPriced(bytes32 leaseId, uint256 cost, uint256 maximum);
    error SettlementHub_OverPeak(bytes32 leaseId, uint256 cost, uint256 maximum);
    error SettlementHub_OverCap(bytes32 leaseId, uint256 cost, uint256 cap);
    error SettlementHub_BadSigner(bytes32 leaseId, address signer);
    error SettlementHub_NotProviderRegistry(address caller);
    error SettlementHub_BatchSize(uint256 count, uint256 maximum);
    error SettlementHub_BatchGas(uint256 left, uint256 required);
    error SettlementHub_TooManyPending(bytes32 leaseId, uint256 maximum);
    error SettlementHub_AcknowledgesNothing(bytes32 leaseId, bytes32 head, bytes32 acknowledged);
    error SettlementHub_NothingToFinalise(bytes32 leaseId);
    error SettlementHub_NotSilentYet(bytes32 leaseId, uint256 silentAt);
    error SettlementHub_LeaseLive(bytes32 leaseId);

    /// @notice Posts a statement. Owner or operator of the provider, or anyone with the signature: the signature counts.
    /// Statements of a streamed lease have no window and are final at once. If eight wait, those whose window has passed are
    /// finalised on the way.
    /// @param previous The last accepted statement; ignored for the first.
    /// @param signer The attestation key (an ERC-1271 contract or an EOA).
    function submitStatement(
        UsageStatement calldata previous,
        UsageStatement calldata next,
        address signer,
        bytes calldata signature
    ) external;

    /// @notice Posts up to ten statements, in the order given; each as {submitStatement}, and each for itself: one that is
    /// refused changes nothing, is told by {StatementRefused} and does not stop the others. Anyone.
    /// @return accepted For each whether it was taken.
    function submitStatements(Submission[] calldata submissions) external returns (bool[] memory accepted);

    /// @notice The tenant accepts everything up to the head, which becomes claimable at once. Deployment's owner.
    function acknowledge(bytes32 leaseId, bytes32 statementHash) external;

    /// @notice As {acknowledge}, carried by anyone with the owner's EIP-712 signature over
    /// `Acknowledgement(bytes32 leaseId,bytes32 statementHash)`; ERC-1271 owners too.
    function acknowledgeWithSignature(bytes32 leaseId, bytes32 statementHash, bytes calldata signature) external;

    /// @notice Makes claimable what has passed its window. Anyone.
    function finalise(bytes32 leaseId) external;

    /// @notice Returns the unspent reserve of a closed lease whose provider has been silent for
    /// `settlement.final_silence` seconds after its end. Anyone. What is held stays held.
    function endBySilence(bytes32 leaseId) external;

    /// @notice Learns how long an attestation key of a provider signs: windows that end after `validUntil` (s) are not taken.
    /// The largest uint40 for the present key, 0 for a revoked one; at once and for all leases. Only the provider registry.
    function setKey(address provider, address key, uint40 validUntil) external;

    /// @notice Notes the end of a metered lease, after which its cost may hardly grow. If its workload was never reported ready
    /// the whole reserve returns at once, since nothing was used. Of another lease without statements the end is read with
    /// the first. Only the order book.
    function leaseEnded(bytes32 leaseId, uint40 closedAt) external;

    /// @notice Whose attestation key this is, and the last window's end it signs (s); zeros for a key never heard of.
    function keyOf(address key) external view returns (address provider, uint40 validUntil);

    function ledger(bytes32 leaseId) external view returns (Ledger memory);

    /// @notice Statements that are not finalised, oldest first.
    function pendingStatements(bytes32 leaseId) external view returns (PendingStatement[] memory);

    /// @notice The EIP-712 struct hash of a statement.
    function hashStatement(UsageStatement calldata statement) external view returns (bytes32);

    /// @notice The EIP-712 digest the attestation key signs.
    function digestOf(UsageStatement calldata statement) external view returns (bytes32);
}
