// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IProbedEngine} from "../access/IProbedEngine.sol";

/// @title IScoringModelRegistry
/// @notice Which scoring table is in force, and where the composite engine runs: in the precompile of the VirtEngine
/// network or in its Solidity twin, which gives the same bytes. A table is 31 bytes: six u16 weights (basis points,
/// sum 10000), six u16 minima (basis points), six u8 caps in evaluation order, one u8 pass mark, all big-endian
/// (identity spec §4.4). Its id is its SHA-256.
interface IScoringModelRegistry is IProbedEngine {
    /// @notice Pending waits for its activation time; Deprecated was active once and may be again; Revoked is final.
    enum ModelStatus {
        None,
        Pending,
        Active,
        Deprecated,
        Revoked
    }

    /// @notice A registered table.
    /// @param status State.
    /// @param registeredAt Time of registration (s).
    /// @param activatableAt Earliest time of activation (s).
    /// @param table The 31 bytes.
    struct Model {
        ModelStatus status;
        uint40 registeredAt;
        uint40 activatableAt;
        bytes table;
    }

    /// @notice What the engine makes of one vector.
    /// @param score Final score, 0..100.
    /// @param passed Whether the score reached the pass mark.
    /// @param reasons Reason bitmap of identity spec §4.4.
    /// @param inputHash SHA-256 of header and vector.
    /// @param modelHash The table used.
    struct Outcome {
        uint8 score;
        bool passed;
        uint32 reasons;
        bytes32 inputHash;
        bytes32 modelHash;
    }

    event ModelRegistered(bytes32 indexed modelHash, bytes table, uint40 activatableAt);
    event ModelActivated(bytes32 indexed modelHash, bytes32 indexed previous);
    event ModelRevoked(bytes32 indexed modelHash);

    error ScoringModelRegistry_BadTableLength(uint256 length);
    error ScoringModelRegistry_BadTable(uint256 weightSum, uint8 passMark);
    error ScoringModelRegistry_Exists(bytes32 modelHash);
    error ScoringModelRegistry_BadTransition(bytes32 modelHash, ModelStatus from, ModelStatus to);
    error ScoringModelRegistry_TooEarly(bytes32 modelHash, uint256 activatableAt);
    error ScoringModelRegistry_NoActiveModel();

    /// @notice Scores a complete vector (history filled in) with the active table. Reverts on a malformed vector with
    /// the engine's error, and with {ScoringModelRegistry_NoActiveModel} if there is no active table.
    function score(bytes32 requestId, address account, bytes calldata vector) external view returns (Outcome memory);

    /// @notice The id of the active table; 0 = none.
    function activeModel() external view returns (bytes32);

    /// @notice A registered table by its id; status None if unknown.
    function model(bytes32 modelHash) external view returns (Model memory);

    /// @notice Registers a table. It can be activated after `identity.model_activation_delay`. Only governance.
    function registerModel(bytes calldata table) external returns (bytes32 modelHash);

    /// @notice Makes a pending table the active one, after its delay, or goes back to a deprecated one; the former one is
    /// deprecated. Only governance.
    function activateModel(bytes32 modelHash) external;

    /// @notice Withdraws a table for good. If it was the active one nothing can be scored until another is activated;
    /// scores given stay. Only governance.
    function revokeModel(bytes32 modelHash) external;
}
