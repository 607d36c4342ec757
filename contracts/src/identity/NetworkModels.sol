// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Governed} from "../access/Governed.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {IProbedEngine} from "../access/IProbedEngine.sol";
import {Parameters} from "../access/Parameters.sol";
import {INetworkModels} from "./INetworkModels.sol";
import {IScoringModelRegistry} from "./IScoringModelRegistry.sol";
import {CodeChunks} from "./scoring/CodeChunks.sol";
import {NetworkScoring} from "./scoring/NetworkScoring.sol";

/// @title NetworkModels
/// @notice See {INetworkModels}.
contract NetworkModels is Governed, INetworkModels {
    /// @custom:storage-location erc7201:virtengine.storage.NetworkModels
    struct NetworkStorage {
        mapping(bytes32 modelHash => Network) networks;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.NetworkModels")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant NETWORK_STORAGE = 0xc1456192e9e7ca58cf50db25fbbd1e27ebe52e285c20c773ede313b1451c4400;

    /// @dev The largest model has 1,245,840 bytes.
    uint256 private constant MAX_CHUNKS = 51;
    /// @dev Magic, version, layers, inputs, pass mark: as much as is read here.
    uint256 private constant HEAD_LENGTH = 12;

    /// @notice Knows whether the chain has the native engine.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IScoringModelRegistry public immutable scoring;

    /// @notice Where governed numbers are kept.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IParameterRegistry public immutable parameters;

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(IScoringModelRegistry scoringModelRegistry, IParameterRegistry parameterRegistry) {
        scoring = scoringModelRegistry;
        parameters = parameterRegistry;
    }

    /// @notice Sets the AccessManager.
    function initialize(address manager) external initializer {
        __AccessManaged_init(manager);
    }

    /// @inheritdoc INetworkModels
    function writeChunk(bytes calldata data) external returns (address chunk) {
        chunk = CodeChunks.write(data);
        emit ChunkWritten(chunk, msg.sender, data.length);
    }

    /// @inheritdoc INetworkModels
    function registerModel(bytes32 modelHash, address[] calldata chunks) external restricted {
        // Check: not seen before, and the engine takes it.
        _requireNative();
        Network storage entry = _storage().networks[modelHash];
        if (entry.usableFrom != 0) revert NetworkModels_Exists(modelHash);
        uint256 length = _length(chunks);
        uint16 inputs = _inputs(chunks[0]);
        NetworkScoring.run(
            NetworkScoring.assemble({
                modelHash: modelHash,
                requestId: 0,
                account: address(0),
                vector: new bytes(2 * uint256(inputs)),
                chunks: chunks,
                modelLength: length
            })
        );

        // Effect: a network that can be used after the delay.
        uint40 usableFrom = uint40(block.timestamp + parameters.get(Parameters.IDENTITY_MODEL_ACTIVATION_DELAY));
        entry.usableFrom = usableFrom;
        entry.inputs = inputs;
        entry.length = uint32(length);
        entry.chunks = chunks;
        emit NetworkRegistered(modelHash, inputs, chunks, usableFrom);
    }

    /// @inheritdoc INetworkModels
    function revokeModel(bytes32 modelHash) external restricted {
        Network storage entry = _storage().networks[modelHash];
        if (entry.usableFrom == 0) revert NetworkModels_Unknown(modelHash);
        if (entry.revoked) revert NetworkModels_Revoked(modelHash);
        entry.revoked = true;
        emit NetworkRevoked(modelHash);
    }

    /// @inheritdoc INetworkModels
    function scoreNetwork(
        bytes32 modelHash,
        bytes32 requestId,
        address account,
        bytes calldata vector
    ) external view returns (NetworkScore memory) {
        _requireNative();
        Network memory entry = _storage().networks[modelHash];
        if (entry.usableFrom == 0) revert NetworkModels_Unknown(modelHash);
        if (entry.revoked) revert NetworkModels_Revoked(modelHash);
        if (block.timestamp < entry.usableFrom) revert NetworkModels_TooEarly(modelHash, entry.usableFrom);
        NetworkScoring.Result memory result = NetworkScoring.run(
            NetworkScoring.assemble({
                modelHash: modelHash,
                requestId: requestId,
                account: account,
                vector: vector,
                chunks: entry.chunks,
                modelLength: entry.length
            })
        );
        return
            NetworkScore({
                score: result.score,
                passed: result.passed,
                basisPoints: result.basisPoints,
                logit: result.logit,
                inputHash: result.inputHash
            });
    }

    /// @inheritdoc INetworkModels
    function network(bytes32 modelHash) external view returns (Network memory) {
        return _storage().networks[modelHash];
    }

    /// @dev Unprobed counts as unavailable: a network has no other engine to give the same bytes meanwhile.
    function _requireNative() private view {
        IProbedEngine.Backend backend = scoring.backend();
        if (backend != IProbedEngine.Backend.Native) revert NetworkModels_ScoringUnavailable(backend);
    }

    function _length(address[] calldata chunks) private view returns (uint256 length) {
        uint256 count = chunks.length;
        if (count == 0 || count > MAX_CHUNKS) revert NetworkModels_ChunkCount(count);
        for (uint256 i = 0; i < count; ++i) length += CodeChunks.length(chunks[i]);
    }

    /// @dev The number of inputs stands at byte 8 of the model, so within its first chunk. A lie is the engine's to find.
    function _inputs(address first) private view returns (uint16) {
        uint256 length = CodeChunks.length(first);
        if (length < HEAD_LENGTH) revert NetworkModels_TooShort(length);
        bytes32 head;
        assembly ("memory-safe") {
            extcodecopy(first, 0, 1, 12)
            head := mload(0)
        }
        return uint16(uint256(head) >> 176);
    }

    function _storage() private pure returns (NetworkStorage storage $) {
        bytes32 slot = NETWORK_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
