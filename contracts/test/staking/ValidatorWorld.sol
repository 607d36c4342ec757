// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IAccountStatus} from "../../src/access/IAccountStatus.sol";
import {IParameterRegistry} from "../../src/access/IParameterRegistry.sol";
import {IValidatorRegistry} from "../../src/staking/IValidatorRegistry.sol";
import {ValidatorRegistry} from "../../src/staking/ValidatorRegistry.sol";
import {Admission} from "./Admission.sol";
import {StakeStandIn} from "./StakeStandIn.sol";

/// @notice The real registry. The world is its stake vault, its gates, its slasher, and knows who is operational.
abstract contract ValidatorWorld is Admission, StakeStandIn {
    uint256 internal constant MIN_SELF_BOND = 1_000;

    /// @dev A registry whose genesis set has a sufficient self-bond.
    function _deployRegistry(
        IParameterRegistry parameters,
        address manager,
        IValidatorRegistry.Member[] memory members
    ) internal returns (ValidatorRegistry registry) {
        address code = address(new ValidatorRegistry(parameters, IAccountStatus(address(this))));
        bytes memory start = abi.encodeCall(ValidatorRegistry.initialize, (manager, members, members.length < 4, 500));
        registry = ValidatorRegistry(_proxy(code, start));
        registry.wire(address(this), address(this), address(this));
        for (uint256 i = 0; i < members.length; ++i) setBonds(members[i].operator, MIN_SELF_BOND, MIN_SELF_BOND);
    }

    /// @dev What the registry wants to know of parameters.
    function _stakingParameters(uint256 cap) internal pure returns (IParameterRegistry.Parameter[] memory list) {
        list = new IParameterRegistry.Parameter[](6);
        list[0] = _parameter("staking.epoch", 3_600);
        list[1] = _parameter("staking.validator_cap", cap);
        list[2] = _parameter("staking.min_self_bond", MIN_SELF_BOND);
        list[3] = _parameter("staking.commission_minimum", 500);
        list[4] = _parameter("staking.commission_maximum", 2_000);
        list[5] = _parameter("staking.commission_step", 100);
    }
}
