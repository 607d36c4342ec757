// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Vm} from "./World.sol";

/// @notice A campaign: the fuzzer calls one function of one handler, again and again, and after each walk rules must hold.
/// `VE_FUZZ_DEEP=1` walks a hundred times as often.
abstract contract Campaign {
    Vm internal constant VM = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @notice In the form the test runner asks for.
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    /// @notice What a rule compares, of the thing with that index.
    error Broken(string rule, uint256 index, uint256 left, uint256 right);

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        (targets[0], ) = _target();
    }

    /// @dev Only the step: what else a handler shows is for the rules to read.
    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0].selectors = new bytes4[](1);
        (targets[0].addr, targets[0].selectors[0]) = _target();
    }

    /// @dev The handler and its step.
    function _target() internal view virtual returns (address handler, bytes4 step);

    function _equal(string memory rule, uint256 index, uint256 left, uint256 right) internal pure {
        if (left != right) revert Broken(rule, index, left, right);
    }

    function _atMost(string memory rule, uint256 index, uint256 left, uint256 right) internal pure {
        if (left > right) revert Broken(rule, index, left, right);
    }
}
