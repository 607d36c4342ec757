// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IValidatorRegistry} from "../../src/staking/IValidatorRegistry.sol";

/// @notice Stands in for the validator registry: whoever the test names, with what the test says of them. It answers as
/// IValidatorRegistry does and obeys anyone.
contract SlashingValidators {
    mapping(address node => address operator) public operatorOf;
    mapping(address operator => IValidatorRegistry.Validator) private _validators;
    address[] private _set;

    error ValidatorRegistry_WrongStatus(address operator, IValidatorRegistry.Status status);

    /// @notice The set in ascending order, and who runs each.
    function seat(address[] calldata nodes, address[] calldata operators) external {
        _set = nodes;
        for (uint256 i = 0; i < nodes.length; ++i) own(nodes[i], operators[i]);
    }

    /// @notice A node of an operator, seated or not.
    function own(address node, address operator) public {
        operatorOf[node] = operator;
        _validators[operator].node = node;
        if (_validators[operator].status == IValidatorRegistry.Status.None) {
            _validators[operator].status = IValidatorRegistry.Status.Bonded;
        }
    }

    function setStatus(address operator, IValidatorRegistry.Status status) external {
        _validators[operator].status = status;
    }

    function jail(address operator, uint40 until) external {
        IValidatorRegistry.Validator storage validator = _validators[operator];
        if (
            validator.status == IValidatorRegistry.Status.None ||
            validator.status == IValidatorRegistry.Status.Exited ||
            validator.status == IValidatorRegistry.Status.Tombstoned
        ) revert ValidatorRegistry_WrongStatus(operator, validator.status);
        validator.status = IValidatorRegistry.Status.Jailed;
        validator.jailedAt = uint40(block.timestamp);
        if (until > validator.jailedUntil) validator.jailedUntil = until;
    }

    function tombstone(address operator) external {
        IValidatorRegistry.Validator storage validator = _validators[operator];
        if (
            validator.status == IValidatorRegistry.Status.None ||
            validator.status == IValidatorRegistry.Status.Tombstoned
        ) revert ValidatorRegistry_WrongStatus(operator, validator.status);
        validator.status = IValidatorRegistry.Status.Tombstoned;
    }

    function getValidators() external view returns (address[] memory) {
        return _set;
    }

    function validatorOf(address operator) external view returns (IValidatorRegistry.Validator memory) {
        return _validators[operator];
    }
}
