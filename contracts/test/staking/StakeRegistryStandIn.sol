// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IStakeVault} from "../../src/staking/IStakeVault.sol";

/// @notice What the stake vault asks of the validator registry, set by the test, and what that asks of the vault.
contract StakeRegistryStandIn {
    mapping(address operator => bool) public takesStake;

    function setTakesStake(address operator, bool takes) external {
        takesStake[operator] = takes;
    }

    /// @dev As the registry does when an operator registers.
    function bondSelf(IStakeVault vault, address operator, uint256 amount) external {
        vault.bondSelf(operator, amount);
    }
}
