// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IAccountStatus} from "../../src/access/IAccountStatus.sol";
import {IGatePolicies} from "../../src/identity/IGatePolicies.sol";
import {ValidatorRegistry} from "../../src/staking/ValidatorRegistry.sol";
import {World} from "../support/World.sol";

/// @notice A world that is its own gates and account status, and has the keys of nodes.
abstract contract Admission is World {
    bytes32 private constant KEY_TYPEHASH = keccak256("ValidatorKey(address operator,uint256 nonce)");

    mapping(address account => bool) internal _suspended;
    mapping(address account => bool) internal _refused;

    error Refused(address account);

    function statusOf(address account) public view returns (IAccountStatus.Status) {
        return _suspended[account] ? IAccountStatus.Status.Suspended : IAccountStatus.Status.Operational;
    }

    function requireOperational(address account) external view {
        if (_suspended[account]) revert Refused(account);
    }

    function isAllowed(IGatePolicies.Action, address account, uint16) external view returns (bool) {
        return !_refused[account];
    }

    function requireAllowed(IGatePolicies.Action, address account, uint16) external view {
        if (_refused[account]) revert Refused(account);
    }

    /// @dev The proof of a node's key that the registry asks for now.
    function _keyProof(ValidatorRegistry registry, uint256 key, address operator) internal view returns (bytes memory) {
        bytes32 content = keccak256(abi.encode(KEY_TYPEHASH, operator, uint256(registry.proofsOf(VM.addr(key)))));
        return _signTyped(key, "VirtEngine ValidatorRegistry", address(registry), content);
    }
}
