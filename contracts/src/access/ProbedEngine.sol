// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Governed} from "./Governed.sol";
import {IProbedEngine} from "./IProbedEngine.sol";

/// @title ProbedEngine
/// @notice See {IProbedEngine}.
abstract contract ProbedEngine is Governed, IProbedEngine {
    /// @custom:storage-location erc7201:virtengine.storage.ProbedEngine
    struct EngineStorage {
        Backend backend;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.ProbedEngine")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant ENGINE_STORAGE = 0xd96f54226d7ed7adbfad0bd1131a1511d60d839956eeab3002e84563c1792400;

    /// @inheritdoc IProbedEngine
    function backend() external view returns (Backend) {
        return _engineStorage().backend;
    }

    /// @inheritdoc IProbedEngine
    function probe() external returns (Backend) {
        Backend previous = _engineStorage().backend;
        if (previous != Backend.Unprobed) revert ProbedEngine_AlreadyProbed(previous);
        return _probe(previous);
    }

    /// @inheritdoc IProbedEngine
    function reprobe() external restricted returns (Backend) {
        return _probe(_engineStorage().backend);
    }

    /// @dev Whether the precompile is there. Must revert, not say no, if it has too little gas to be sure.
    function _isNativeThere() internal view virtual returns (bool);

    function _isNative() internal view returns (bool) {
        return _engineStorage().backend == Backend.Native;
    }

    function _probe(Backend previous) private returns (Backend found) {
        found = _isNativeThere() ? Backend.Native : Backend.Portable;
        _engineStorage().backend = found;
        emit BackendProbed(previous, found);
    }

    function _engineStorage() private pure returns (EngineStorage storage $) {
        bytes32 slot = ENGINE_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
