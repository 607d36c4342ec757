// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IValidatorRegistry} from "../../src/staking/IValidatorRegistry.sol";
import {ValidatorRegistry} from "../../src/staking/ValidatorRegistry.sol";
import {ValidatorHandler} from "./ValidatorHandler.sol";

/// @notice What consensus may rely on after any sequence of additions, removals, emergencies and pauses.
/// `VE_FUZZ_DEEP=1` tries longer.
contract ValidatorInvariantTest {
    ValidatorHandler private _handler;

    error Broken(string rule, uint256 left, uint256 right);

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function setUp() public {
        _handler = new ValidatorHandler();
        _handler.open(7);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0].addr = address(_handler);
        targets[0].selectors = new bytes4[](1);
        targets[0].selectors[0] = ValidatorHandler.step.selector;
    }

    /// @notice Ascending without duplicates or zero, never empty, never below four once there, never above the cap.
    function invariant_TheSetIsAlwaysASet() public view {
        address[] memory set = _handler.registry().getValidators();
        uint256 minimum = _handler.peak() < 4 ? 1 : 4;
        if (set.length < minimum) revert Broken("minimum", set.length, minimum);
        if (set.length > 12) revert Broken("cap", set.length, 12);
        uint160 last = 0;
        for (uint256 i = 0; i < set.length; ++i) {
            if (uint160(set[i]) <= last) revert Broken("order", uint160(set[i]), last);
            last = uint160(set[i]);
        }
    }

    /// @notice The list and the nodes' records say the same, and nothing got lost.
    function invariant_ListAndRecordsAgree() public view {
        ValidatorRegistry registry = _handler.registry();
        address[] memory set = registry.getValidators();
        for (uint256 i = 0; i < set.length; ++i) {
            IValidatorRegistry.Status status = registry.validatorOf(set[i]).status;
            if (status != IValidatorRegistry.Status.Active) revert Broken("status", i, uint256(status));
        }
        uint256 expected = 7 + _handler.added() - _handler.removed() - _handler.buried();
        if (set.length != expected) revert Broken("count", set.length, expected);
    }

    /// @notice The epoch's newcomers are never more than the present set tolerates, emergencies aside.
    function invariant_NewcomersAreTolerated() public view {
        IValidatorRegistry.Epoch memory epoch = _handler.registry().epoch();
        uint256 size = _handler.registry().getValidators().length;
        if (_handler.buried() == 0 && epoch.added > (size - 1) / 3) revert Broken("added", epoch.added, size);
    }

    /// @notice A random walk really changes the set.
    function test_TheHandlerReachesEveryAction() public {
        for (uint256 i = 0; i < 400; ++i) _handler.step(uint256(keccak256(abi.encode(i))));
        if (_handler.added() == 0 || _handler.removed() == 0 || _handler.buried() == 0) {
            revert Broken("idle", _handler.added(), _handler.removed());
        }
        invariant_TheSetIsAlwaysASet();
        invariant_ListAndRecordsAgree();
    }
}
