// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ValidatorRegistry} from "../../src/staking/ValidatorRegistry.sol";
import {World} from "../support/World.sol";

/// @notice Nodes whose keys the world has.
abstract contract ValidatorKeys is World {
    bytes32 private constant KEY_TYPEHASH = keccak256("ValidatorKey(address operator,uint256 nonce)");

    /// @dev The proof of a node's key that the registry asks for now.
    function _keyProof(ValidatorRegistry registry, uint256 key, address operator) internal view returns (bytes memory) {
        uint256 nonce = registry.validatorOf(VM.addr(key)).proofs;
        bytes32 content = keccak256(abi.encode(KEY_TYPEHASH, operator, nonce));
        return _signTyped(key, "VirtEngine ValidatorRegistry", address(registry), content);
    }
}
