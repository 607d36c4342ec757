// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IValidatorRegistry} from "../../src/staking/IValidatorRegistry.sol";
import {ValidatorRegistry} from "../../src/staking/ValidatorRegistry.sol";
import {Campaign} from "../support/Campaign.sol";
import {ValidatorHandler} from "./ValidatorHandler.sol";

/// @notice What consensus may rely on after any sequence of additions, removals, emergencies and pauses.
contract ValidatorInvariantTest is Campaign {
    ValidatorHandler private _handler;

    function setUp() public {
        _handler = new ValidatorHandler();
        _handler.open(7);
    }

    /// @notice Ascending without duplicates or zero, never empty, never below four once there, never above the cap.
    function invariant_TheSetIsAlwaysASet() public view {
        address[] memory set = _handler.registry().getValidators();
        uint256 minimum = _handler.peak() < 4 ? 1 : 4;
        _atMost("minimum", 0, minimum, set.length);
        _atMost("cap", 0, set.length, 12);
        uint160 last = 0;
        for (uint256 i = 0; i < set.length; ++i) {
            if (uint160(set[i]) <= last) revert Broken("order", i, uint160(set[i]), last);
            last = uint160(set[i]);
        }
    }

    /// @notice The list and the nodes' records say the same, and nothing got lost.
    function invariant_ListAndRecordsAgree() public view {
        ValidatorRegistry registry = _handler.registry();
        address[] memory set = registry.getValidators();
        for (uint256 i = 0; i < set.length; ++i) {
            uint256 status = uint256(registry.validatorOf(set[i]).status);
            _equal("status", i, status, uint256(IValidatorRegistry.Status.Active));
        }
        uint256 expected = 7 + _handler.added() - _handler.removed() - _handler.buried();
        _equal("count", 0, set.length, expected);
    }

    /// @notice The epoch's newcomers are never more than the present set tolerates, emergencies aside.
    function invariant_NewcomersAreTolerated() public view {
        IValidatorRegistry.Epoch memory epoch = _handler.registry().epoch();
        uint256 size = _handler.registry().getValidators().length;
        if (_handler.buried() == 0) _atMost("added", 0, epoch.added, (size - 1) / 3);
    }

    /// @notice A random walk really changes the set.
    function test_TheHandlerReachesEveryAction() public {
        for (uint256 i = 0; i < 400; ++i) _handler.step(uint256(keccak256(abi.encode(i))));
        if (_handler.added() == 0 || _handler.removed() == 0 || _handler.buried() == 0) {
            revert Broken("idle", 0, _handler.added(), _handler.removed());
        }
        invariant_TheSetIsAlwaysASet();
        invariant_ListAndRecordsAgree();
    }

    function _target() internal view override returns (address, bytes4) {
        return (address(_handler), ValidatorHandler.step.selector);
    }
}
