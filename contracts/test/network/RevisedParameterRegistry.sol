// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ParameterRegistry} from "../../src/access/ParameterRegistry.sol";

/// @notice The registry as a later release might have it: one question more, the same storage.
contract RevisedParameterRegistry is ParameterRegistry {
    /// @notice How far a parameter can still be raised.
    function headroom(bytes32 key) external view returns (uint256) {
        Parameter memory known = this.parameter(key);
        return known.maximum - known.value;
    }
}
