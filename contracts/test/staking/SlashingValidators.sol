// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IValidatorRegistryNext} from "../../src/staking/IValidatorRegistryNext.sol";

/// @notice Stands in for the validator registry: whoever the test names, with what the test says of them. It answers as
/// IValidatorRegistryNext does and obeys anyone.
contract SlashingValidators {
    mapping(address node => address operator) public operatorOf;
    mapping(address operator => IValidatorRegistryNext.Validator) private _validators;
    address[] private _set;

    error ValidatorRegistry_WrongStatus(address operator, IValidatorRegistryNext.Status status);

    /// @notice The set in ascending order, and who runs each.
    function seat(address[] calldata nodes, address[] calldata operators) external {
        _set = nodes;
        for (uint256 i = 0; i < nodes.length; ++i) own(nodes[i], operators[i]);
    }

    /// @notice A node of an operator, seated or not.
    function own(address node, address operator) public {
        operatorOf[node] = operator;
        _validators[operator].node = node;
        if (_validators[operator].status == IValidatorRegistryNext.Status.None) {
            _validators[operator].status = IValidatorRegistryNext.Status.Bonded;
        }
    }

    function setStatus(address operator, IValidatorRegistryNext.Status status) external {
        _validators[operator].status = status;
    }

    function jail(address operator, uint40 until) external {
        IValidatorRegistryNext.Validator storage validator = _validators[operator];
        if (
            validator.status == IValidatorRegistryNext.Status.None ||
            validator.status == IValidatorRegistryNext.Status.Exited ||
            validator.status == IValidatorRegistryNext.Status.Tombstoned
        ) revert ValidatorRegistry_WrongStatus(operator, validator.status);
        validator.status = IValidatorRegistryNext.Status.Jailed;
        validator.jailedAt = uint40(block.timestamp);
        if (until > validator.jailedUntil) validator.jailedUntil = until;
    }

    function tombstone(address operator) external {
        IValidatorRegistryNext.Validator storage validator = _validators[operator];
        if (
            validator.status == IValidatorRegistryNext.Status.None ||
            validator.status == IValidatorRegistryNext.Status.Tombstoned
        ) revert ValidatorRegistry_WrongStatus(operator, validator.status);
        validator.status = IValidatorRegistryNext.Status.Tombstoned;
    }

    function getValidators() external view returns (address[] memory) {
        return _set;
    }

    function validatorOf(address operator) external view returns (IValidatorRegistryNext.Validator memory) {
        return _validators[operator];
    }
}
