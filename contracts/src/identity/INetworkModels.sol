// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IProbedEngine} from "../access/IProbedEngine.sol";

/// @title INetworkModels
/// @notice Quantised networks kept as contract code, and scores by them. Only on a chain whose registry has found the native
/// engine: everywhere else registering and scoring revert with {NetworkModels_ScoringUnavailable}.
///
/// A model goes on chain in steps: {writeChunk} for each 24,575 bytes of its file, in one transaction each (about 6 million
/// gas), then {registerModel} with the chunks in order. Its id is the SHA-256 of the file.
///
/// Everything in a call is public on this chain. Face embeddings and other biometric values must never be in a vector that
/// is sent in a transaction; networks over such values run inside enclaves.
interface INetworkModels {
    /// @notice A registered network.
    /// @param usableFrom Earliest time of a score (s); 0 = unknown.
    /// @param revoked Whether it was withdrawn.
    /// @param inputs Values in a vector.
    /// @param length Bytes of the model.
    /// @param chunks Contracts whose code holds the bytes.
    struct Network {
        uint40 usableFrom;
        bool revoked;
        uint16 inputs;
        uint32 length;
        address[] chunks;
    }

    /// @notice What a network makes of one vector.
    /// @param score 0..100, rounded down.
    /// @param passed Whether `basisPoints` reached the model's pass mark.
    /// @param basisPoints 3..9997.
    /// @param logit Q8.8.
    /// @param inputHash SHA-256 of header, count and vector.
    struct NetworkScore {
        uint8 score;
        bool passed;
        uint16 basisPoints;
        int32 logit;
        bytes32 inputHash;
    }

    event ChunkWritten(address indexed chunk, address indexed writer, uint256 length);
    event NetworkRegistered(bytes32 indexed modelHash, uint16 inputs, address[] chunks, uint40 usableFrom);
    event NetworkRevoked(bytes32 indexed modelHash);

    /// @notice This chain has no native engine, and no other can run networks.
    error NetworkModels_ScoringUnavailable(IProbedEngine.Backend backend);
    error NetworkModels_ChunkCount(uint256 count);
    error NetworkModels_TooShort(uint256 length);
    error NetworkModels_Exists(bytes32 modelHash);
    error NetworkModels_Unknown(bytes32 modelHash);
    error NetworkModels_Revoked(bytes32 modelHash);
    error NetworkModels_TooEarly(bytes32 modelHash, uint256 usableFrom);

    /// @notice Keeps 1 to 24,575 bytes as code. By anyone: bytes mean nothing until a model is registered with them.
    function writeChunk(bytes calldata data) external returns (address chunk);

    /// @notice Registers the model whose file the chunks hold end to end. The engine itself is asked for the score of an
    /// all-zero vector, so what is registered has this hash, breaks none of the engine's limits, and can be scored within
    /// one transaction. Usable after `identity.model_activation_delay`. At most 51 chunks. Only governance.
    function registerModel(bytes32 modelHash, address[] calldata chunks) external;

    /// @notice Withdraws a network for good; scores given stay. Only governance.
    function revokeModel(bytes32 modelHash) external;

    /// @notice Scores a vector: as many big-endian i16 in Q1.14 (-16384..16384) as the model has inputs. Reverts with the
    /// engine's NetworkScoring_Malformed for any other.
    function scoreNetwork(
        bytes32 modelHash,
        bytes32 requestId,
        address account,
        bytes calldata vector
    ) external view returns (NetworkScore memory);

    /// @notice A registered network; `usableFrom` 0 if unknown.
    function network(bytes32 modelHash) external view returns (Network memory);
}
