// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title IValidatorRegistry
/// @notice Who takes part in consensus. Besu's QBFT asks {getValidators} on the state of every block's parent: a change mined
/// in block N governs block N + 1. Every node weighs one; stake decides who is among them, and what they earn.
///
/// A validator is an operator's account with one node. Anyone whose identity passes the gate `RegisterValidator` may become a
/// candidate with a self-bond; once an epoch {rollSet} seats those with the most stake. No key can say who takes part.
///
/// Promises of {getValidators}, whatever is called in whatever order:
/// - it returns: it neither reverts nor asks another contract;
/// - the nodes are in ascending order without duplicates, and none is zero;
/// - there is at least one, and never fewer than {MINIMUM} once there were that many;
/// - there are at most {MAXIMUM}.
///
/// **Churn.** By one {rollSet} no more nodes come than the new set tolerates as faulty, f = ⌊(n − 1) / 3⌋, so that the chain
/// goes on even if every newcomer is offline; and no more go than the old set tolerated, so that the remaining ones still hold
/// a quorum of it. A set smaller than {MINIMUM} tolerates nothing anyway: it may grow by one node per epoch. Two rolls are at
/// least half an epoch apart, whatever the clock says about epochs.
///
/// **A roll.** Eligible is who is bonded, operational, passes the gate and has the self-bond. Wanted are, of the eligible, the
/// `staking.validator_cap` with the most stake, of equals the lower addresses. First seats are taken from the others, from those
/// who are not eligible before all; then nodes change that were announced, each counting as one that goes and one that comes;
/// then the wanted come, those with most stake first. A set of {MINIMUM} loses a node only if another takes its place.
///
/// **Leaving between rolls.** Who is jailed, tombstoned or whose account is not operational may be removed by anyone with
/// {evict}, one node per block and never below {MINIMUM}; where that would break the floor it stays, without rewards, until a
/// replacement is seated.
///
/// **Pause.** While intake is paused the set is frozen: no roll and no eviction; jailing is recorded.
///
/// **Assumptions.** Nodes sign with the secp256k1 key whose address is in the set, and use it on this network only. The genesis
/// set is agreed on by its members when they check the genesis file, and carries no proofs of keys.
interface IValidatorRegistry {
    /// @notice Where a validator stands. Whether its node is in the set is told apart (`seated`). Tombstoned is final.
    enum Status {
        None,
        Bonded,
        Jailed,
        Exiting,
        Exited,
        Tombstoned
    }

    /// @notice A member of the genesis set: the consensus address of its node, and who runs it.
    struct Member {
        address node;
        address operator;
    }

    /// @notice What is known of a validator.
    /// @param node Consensus address of its node.
    /// @param nextNode The one it changes to with the next roll; zero if none.
    /// @param since Seconds of the last change of `status`.
    /// @param jailedAt Seconds of the last jailing; 0 if never.
    /// @param jailedUntil Earliest time of {unjail}.
    /// @param freedAt Seconds of the last {unjail}.
    /// @param commission Share of rewards it keeps (bps).
    /// @param commissionAt Seconds of the last change of it.
    /// @param seated Whether its node is in the consensus set.
    struct Validator {
        address node;
        address nextNode;
        uint40 since;
        uint40 jailedAt;
        uint40 jailedUntil;
        uint40 freedAt;
        uint16 commission;
        uint40 commissionAt;
        bool seated;
        Status status;
    }

    /// @notice A seated validator as the last roll weighed it: stake (wei), at most three times the median.
    struct Seat {
        address operator;
        uint96 weight;
    }

    /// @notice The software a node last said it runs. `reportedAt`: seconds, by the node's own clock; 0 if it never said.
    struct Software {
        string version;
        uint64 reportedAt;
    }

    event ValidatorRegistered(address indexed operator, address indexed node, uint16 commission);
    event ValidatorStatusChanged(address indexed operator, Status previous, Status status, uint40 jailedUntil);
    event ValidatorCommissionChanged(address indexed operator, uint16 previous, uint16 commission);
    /// @notice The node changes with the next roll; zero: it stays.
    event ValidatorNodeAnnounced(address indexed operator, address indexed node, address next);
    /// @notice The validator's node is another from now on.
    event ValidatorNodeChanged(address indexed operator, address indexed previous, address indexed node);
    /// @notice `node` takes part from the next block on.
    event ValidatorAdded(address indexed node, address indexed operator, uint256 size);
    /// @notice `node` takes no part from the next block on; `tombstoned`: for good.
    event ValidatorRemoved(address indexed node, address indexed operator, bool tombstoned, uint256 size);
    /// @notice The set was rolled: who has a seat with which weight (wei) from `epoch` on.
    event SetRolled(uint64 indexed epoch, Seat[] seats);
    /// @notice `node` has signed that it runs `version` since or at `reportedAt` (seconds, its own clock).
    event SoftwareReported(address indexed node, string version, uint64 reportedAt);
    event ValidatorRegistryWired(address vault, address gates, address slasher);

    error ValidatorRegistry_ZeroAddress();
    error ValidatorRegistry_AlreadyWired();
    error ValidatorRegistry_NotSlasher(address caller);
    error ValidatorRegistry_BadGenesisSet(uint256 size, uint256 minimum, uint256 maximum);
    error ValidatorRegistry_WrongStatus(address operator, Status status);
    error ValidatorRegistry_NodeInUse(address node, address operator);
    error ValidatorRegistry_NotSeated(address node);
    error ValidatorRegistry_BadSignature(address node);
    error ValidatorRegistry_Full(uint256 size, uint256 cap);
    error ValidatorRegistry_BelowMinimum(uint256 size, uint256 minimum);
    error ValidatorRegistry_SelfBondTooSmall(address operator, uint256 bond, uint256 minimum);
    error ValidatorRegistry_BadCommission(uint256 commission, uint256 minimum, uint256 maximum);
    error ValidatorRegistry_CommissionTooSoon(uint256 earliest);
    error ValidatorRegistry_RollNotDue(uint256 earliest);
    error ValidatorRegistry_StillJailed(address operator, uint40 until);
    error ValidatorRegistry_StillEligible(address operator);
    error ValidatorRegistry_OneAtATime(uint256 blockNumber);
    error ValidatorRegistry_BadVersion(uint256 length, uint256 maximum);
    error ValidatorRegistry_StaleReport(uint64 reportedAt, uint64 last);
    error ValidatorRegistry_ReportOutOfTime(uint64 reportedAt, uint256 earliest, uint256 latest);

    /// @notice Fewest nodes that tolerate a fault: 4.
    function MINIMUM() external view returns (uint256);

    /// @notice Most nodes there can ever be: 100. `staking.validator_cap` may say fewer.
    function MAXIMUM() external view returns (uint256);

    /// @notice Most candidates, seated or not: 128.
    function MAX_CANDIDATES() external view returns (uint256);

    /// @notice The consensus set in ascending order: what QBFT reads.
    function getValidators() external view returns (address[] memory);

    /// @notice Whether `node` is in the set.
    function isValidator(address node) external view returns (bool);

    /// @notice What is known of a validator, by its operator; all zero if nothing.
    function validatorOf(address operator) external view returns (Validator memory);

    /// @notice Whose node it is or ever was; zero if nobody's. A node never changes hands.
    function operatorOf(address node) external view returns (address);

    /// @notice Keys proven for a node so far: the nonce of the next proof.
    function proofsOf(address node) external view returns (uint24);

    /// @notice Whose node it is or ever was, and since when (s) it takes part in good standing: from its seat on, or from the
    /// last {unjail}; 0 where it has no seat, or has it only because the set cannot spare it: jailed or tombstoned.
    function serviceOf(address node) external view returns (address operator, uint40 since);

    /// @notice Whether stake may come to this validator: registered, not leaving, not tombstoned.
    function takesStake(address operator) external view returns (bool);

    /// @notice Candidates from `start` on, at most `count`, in no particular order.
    function candidates(uint256 start, uint256 count) external view returns (address[] memory);

    /// @notice Number of the present epoch: block time over `staking.epoch`.
    function epoch() external view returns (uint64);

    /// @notice Who had seats in an epoch, with which weights: those of the last roll in or before it. `known` is false where
    /// more than 64 rolls came since.
    function seatsOf(uint64 epochNumber) external view returns (bool known, Seat[] memory seats);

    // What operators do

    /// @notice Makes the caller a candidate, also one that had left or was struck. Needs the gate `RegisterValidator`, an
    /// operational account, a self-bond of at least `staking.min_self_bond` with what it has already, a commission within
    /// `staking.commission_minimum` and `_maximum` (bps), and room among the candidates. While intake is open.
    /// @param node One that nobody else ever had.
    /// @param selfBond What is bonded now (wei), from the caller's allowance to the stake vault.
    /// @param signature 65-byte ECDSA by the node's key over EIP-712 `ValidatorKey(address operator,uint256 nonce)`, domain
    /// "VirtEngine ValidatorRegistry" version 1; `nonce` is {proofsOf} the node.
    function register(address node, bytes calldata signature, uint16 commission, uint256 selfBond) external;

    /// @notice Changes the caller's node with the next roll, at once if it has no seat. Its present node takes back what was
    /// announced, and needs no signature.
    function rotateNode(address node, bytes calldata signature) external;

    /// @notice Changes the caller's commission, once in 24 hours, by at most `staking.commission_step` (bps).
    function setCommission(uint16 commission) external;

    /// @notice Frees the caller once its time is over and its self-bond suffices; seated again by the next roll.
    function unjail() external;

    /// @notice The caller leaves with the next roll that can spare it, at once if it has no seat. Its stake stays staked until
    /// undelegated.
    function startExit() external;

    /// @notice Removes the caller's node at once, for a key that may be known to others: jailed for an epoch, one node per
    /// block, never below {MINIMUM}. While intake is open.
    function standDown() external;

    // What anyone may do

    /// @notice Decides who has a seat, once an epoch. While intake is open.
    function rollSet() external;

    /// @notice Removes a node whose validator is jailed, tombstoned or not operational, one per block and never below
    /// {MINIMUM}. While intake is open.
    function evict(address operator) external;

    /// @notice Strikes a candidate without a seat whose self-bond does not suffice from the list, to make room: it has left.
    /// Who is tombstoned or exiting leaves the list with its seat.
    function strike(address operator) external;

    /// @notice Records which software a node runs. Anyone may carry the report; the node's signature speaks.
    /// @param validator A node in the set; NotSeated otherwise.
    /// @param version 1 to 64 bytes of text; BadVersion otherwise.
    /// @param reportedAt Seconds; later than the node's last report (StaleReport), at most 1 d old and at most 300 s ahead
    /// of block time (ReportOutOfTime).
    /// @param signature 65-byte ECDSA by the node's key over EIP-712
    /// `SoftwareReport(address validator,string version,uint64 reportedAt)` in the same domain as {register}.
    function reportSoftware(
        address validator,
        string calldata version,
        uint64 reportedAt,
        bytes calldata signature
    ) external;

    /// @notice The last report of a node; kept when the node leaves.
    function softwareOf(address validator) external view returns (Software memory);

    // What the system does

    /// @notice Jails until a time, and removes the node at once where the floor and the block allow it. Only the slasher. A
    /// later jailing never shortens one.
    function jail(address operator, uint40 until) external;

    /// @notice The same for good. Only the slasher.
    function tombstone(address operator) external;

    /// @notice Names the stake vault, the gates and the slasher. Only governance, once.
    function wire(address vault, address gates, address slasher) external;
}
