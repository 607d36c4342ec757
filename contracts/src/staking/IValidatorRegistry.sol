// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title IValidatorRegistry
/// @notice Who takes part in consensus. Besu's QBFT asks {getValidators} on the state of every block's parent: a change mined
/// in block N governs block N + 1. Every node weighs one.
///
/// Today administrators add and remove nodes. The set's promises (below) are the contract's, not the administrators', so
/// that stake can take their place later by an upgrade without any reader noticing.
///
/// Promises of {getValidators}, whatever is called in whatever order:
/// - it returns: it neither reverts nor asks another contract;
/// - the nodes are in ascending order without duplicates, and none is zero;
/// - there is at least one, and never fewer than {MINIMUM} once there were that many;
/// - there are at most {MAXIMUM}.
///
/// **Churn.** Per epoch (`staking.epoch` seconds of block time) no more nodes come than the new set tolerates as faulty,
/// f = ⌊(n − 1) / 3⌋, so that the chain goes on even if every newcomer is offline; and no more go than the set at the
/// epoch's first change tolerated, so that the remaining ones still hold a quorum of the old set. A set smaller than
/// {MINIMUM} tolerates nothing anyway: it may grow by one node per epoch. Epochs are counted apart: before an epoch's last and
/// the next one's first additions meet, administrators see the former ones sign.
///
/// **Pause.** While intake is paused the set is frozen: nothing is added and nothing removed, emergencies included.
///
/// **Assumptions.** Nodes sign with the secp256k1 key whose address is in the set. The genesis set is agreed on by its
/// members when they check the genesis file, and carries no proofs of keys.
interface IValidatorRegistry {
    /// @notice Where a node stands. Tombstoned is final: its key never returns.
    enum Status {
        None,
        Active,
        Removed,
        Tombstoned
    }

    /// @notice A member of the genesis set: the consensus address of its node, and who runs it.
    struct Member {
        address node;
        address operator;
    }

    /// @notice What is known of a node. `since`: seconds of the last change of `status`. `proofs`: keys proven with
    /// {addValidator} so far, which is the nonce of the next proof.
    struct Validator {
        address operator;
        uint64 since;
        uint24 proofs;
        Status status;
    }

    /// @notice The software a node last said it runs. `reportedAt`: seconds, by the node's own clock; 0 if it never said.
    struct Software {
        string version;
        uint64 reportedAt;
    }

    /// @notice What changed in an epoch. `number`: block time over the epoch's length. `initialSize`: nodes at its first
    /// change.
    struct Epoch {
        uint64 number;
        uint32 added;
        uint32 removed;
        uint32 initialSize;
    }

    /// @notice `node` takes part from the next block on.
    event ValidatorAdded(address indexed node, address indexed operator, uint256 size);
    /// @notice `node` takes no part from the next block on; `tombstoned`: for good.
    event ValidatorRemoved(address indexed node, address indexed operator, bool tombstoned, uint256 size);
    /// @notice `node` has signed that it runs `version` since or at `reportedAt` (seconds, its own clock).
    event SoftwareReported(address indexed node, string version, uint64 reportedAt);

    error ValidatorRegistry_ZeroAddress();
    error ValidatorRegistry_BadGenesisSet(uint256 size, uint256 minimum, uint256 maximum);
    error ValidatorRegistry_NotAdmissible(address node, Status status);
    error ValidatorRegistry_NotActive(address node, Status status);
    error ValidatorRegistry_BadSignature(address node);
    error ValidatorRegistry_Full(uint256 size, uint256 cap);
    error ValidatorRegistry_BelowMinimum(uint256 size, uint256 minimum);
    error ValidatorRegistry_TooManyAdded(uint256 added, uint256 limit);
    error ValidatorRegistry_TooManyRemoved(uint256 removed, uint256 limit);
    error ValidatorRegistry_OneAtATime(uint256 blockNumber);
    error ValidatorRegistry_BadVersion(uint256 length, uint256 maximum);
    error ValidatorRegistry_StaleReport(uint64 reportedAt, uint64 last);
    error ValidatorRegistry_ReportOutOfTime(uint64 reportedAt, uint256 earliest, uint256 latest);

    /// @notice Fewest nodes that tolerate a fault: 4.
    function MINIMUM() external view returns (uint256);

    /// @notice Most nodes there can ever be: 100. `staking.validator_cap` may say fewer.
    function MAXIMUM() external view returns (uint256);

    /// @notice The consensus set in ascending order: what QBFT reads.
    function getValidators() external view returns (address[] memory);

    /// @notice Whether `node` is in the set.
    function isValidator(address node) external view returns (bool);

    /// @notice What is known of `node`; all zero if nothing.
    function validatorOf(address node) external view returns (Validator memory);

    /// @notice What changed in the present epoch; zero counts and the present size if nothing has.
    function epoch() external view returns (Epoch memory);

    /// @notice Adds a node from the next block on. Only administrators, while intake is open.
    /// @param signature 65-byte ECDSA by the node's key over EIP-712 `ValidatorKey(address operator,uint256 nonce)`, domain
    /// "VirtEngine ValidatorRegistry" version 1; `nonce` is {validatorOf}'s `proofs`. Reverts with BadSignature otherwise;
    /// with NotAdmissible for a node that is in the set or tombstoned; with Full at the cap; with TooManyAdded beyond the
    /// epoch's churn.
    function addValidator(address node, address operator, bytes calldata signature) external;

    /// @notice Removes a node from the next block on; it may return. Only administrators, while intake is open. Reverts
    /// with NotActive for a node outside the set; with BelowMinimum if fewer than {MINIMUM} would be left; with
    /// TooManyRemoved or TooManyAdded if the epoch's churn would exceed what the set tolerates.
    function removeValidator(address node) external;

    /// @notice Removes a node for good, beyond the epoch's churn: for a node that signs conflicting blocks or whose key is
    /// known to others. Only guardians, while intake is open; one node per block, so that each smaller set rules at least one
    /// block before the next. Reverts with NotActive, BelowMinimum or OneAtATime.
    function tombstoneValidator(address node) external;

    /// @notice Records which software a node runs. Anyone may carry the report; the node's signature speaks.
    /// @param validator A node in the set; NotActive otherwise.
    /// @param version 1 to 64 bytes of text; BadVersion otherwise.
    /// @param reportedAt Seconds; later than the node's last report (StaleReport), at most 1 d old and at most 300 s ahead
    /// of block time (ReportOutOfTime).
    /// @param signature 65-byte ECDSA by the node's key over EIP-712
    /// `SoftwareReport(address validator,string version,uint64 reportedAt)` in the same domain as {addValidator}.
    function reportSoftware(
        address validator,
        string calldata version,
        uint64 reportedAt,
        bytes calldata signature
    ) external;

    /// @notice The last report of a node; kept when the node leaves.
    function softwareOf(address validator) external view returns (Software memory);
}
