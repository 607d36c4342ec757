// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IValidatorRegistry} from "../../src/staking/IValidatorRegistry.sol";
import {ValidatorRegistry} from "../../src/staking/ValidatorRegistry.sol";
import {Campaign} from "../support/Campaign.sol";
import {ValidatorHandler} from "./ValidatorHandler.sol";

/// @notice What consensus may rely on whatever operators, stake, slasher, administrators, guardians and the clock do.
contract ValidatorInvariantTest is Campaign {
    ValidatorHandler private _handler;

    error Churn(string what);

    function setUp() public {
        _handler = new ValidatorHandler();
        _handler.open(7);
    }

    /// @notice Ascending without duplicates or zero, never empty, never below four once there, never above the cap.
    function invariant_TheSetIsAlwaysASet() public view {
        address[] memory set = _handler.registry().getValidators();
        _atMost("minimum", 0, _handler.peak() < 4 ? 1 : 4, set.length);
        _atMost("cap", 0, set.length, _handler.CAP());
        uint160 last = 0;
        for (uint256 i = 0; i < set.length; ++i) {
            if (uint160(set[i]) <= last) revert Broken("order", i, uint160(set[i]), last);
            last = uint160(set[i]);
        }
    }

    /// @notice Rolls keep to their churn and their pause, nobody comes between them, and a frozen set stays as it is.
    function invariant_TheSetChangesAsItMay() public view {
        string memory what = _handler.broken();
        if (bytes(what).length > 0) revert Churn(what);
    }

    /// @notice The list, the nodes' and the operators' records say the same; everyone seated is a candidate, once.
    function invariant_ListAndRecordsAgree() public view {
        ValidatorRegistry registry = _handler.registry();
        address[] memory set = registry.getValidators();
        for (uint256 i = 0; i < set.length; ++i) {
            IValidatorRegistry.Validator memory validator = registry.validatorOf(registry.operatorOf(set[i]));
            if (validator.node != set[i] || !validator.seated) revert Broken("seat", i, 0, 0);
            if (!registry.isValidator(set[i])) revert Broken("node", i, 0, 0);
        }
        uint256 listed = registry.candidates(0, 128).length;
        uint256 seated;
        uint256 candidates;
        for (uint256 i = 0; i < _handler.OPERATORS(); ++i) {
            IValidatorRegistry.Validator memory validator = registry.validatorOf(_handler.operatorAt(i));
            if (validator.seated) ++seated;
            IValidatorRegistry.Status status = validator.status;
            bool stays = status == IValidatorRegistry.Status.Bonded || status == IValidatorRegistry.Status.Jailed;
            if (stays || validator.seated) ++candidates;
            if (validator.nextNode != address(0) && !(stays && validator.seated)) revert Broken("next", i, 0, 0);
            if (status == IValidatorRegistry.Status.Exiting && !validator.seated) revert Broken("exiting", i, 0, 0);
        }
        _equal("seated", 0, seated, set.length);
        _equal("candidates", 0, candidates, listed);
    }

    /// @notice No seat weighs more than thrice the median of those that weigh.
    function invariant_NoSeatOutweighsTheOthers() public view {
        (bool known, IValidatorRegistry.Seat[] memory seats) = _handler.registry().seatsOf(type(uint64).max);
        if (!known) revert Broken("unknown", 0, 0, 0);
        uint256 weighing;
        while (weighing < seats.length && seats[weighing].weight > 0) ++weighing;
        for (uint256 i = 1; i < seats.length; ++i) _atMost("order", i, seats[i].weight, seats[i - 1].weight);
        if (weighing > 0) _atMost("weight", 0, seats[0].weight, 3 * uint256(seats[weighing / 2].weight));
    }

    /// @notice A random walk really changes the set, by every action there is.
    function test_TheHandlerReachesEveryAction() public {
        for (uint256 i = 0; i < 600; ++i) {
            _handler.step(uint256(keccak256(abi.encode(i))));
            if (i % 10 == 0) {
                invariant_TheSetIsAlwaysASet();
                invariant_TheSetChangesAsItMay();
                invariant_ListAndRecordsAgree();
                invariant_NoSeatOutweighsTheOthers();
            }
        }
        for (uint256 i = 0; i < _handler.ACTIONS(); ++i) {
            if (_handler.done(i) == 0) revert Broken("never happened", i, 0, 0);
        }
        if (_handler.came() < 4 || _handler.went() < 4) revert Broken("idle", 0, _handler.came(), _handler.went());
    }

    function _target() internal view override returns (address, bytes4) {
        return (address(_handler), ValidatorHandler.step.selector);
    }
}
