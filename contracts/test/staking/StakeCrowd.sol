// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IStakeVault} from "../../src/staking/IStakeVault.sol";

/// @notice Makes delegators by the thousand, each an account of its own. Holds the tokens they stake.
contract StakeCrowd {
    /// @notice How many there are.
    uint256 public size;

    function grow(IStakeVault vault, IERC20 token, address validator, uint256 amount, uint256 count) external {
        for (uint256 i = 0; i < count; ++i) {
            CrowdMember member = new CrowdMember();
            token.transfer(address(member), amount);
            member.stake(vault, token, validator, amount);
        }
        size += count;
    }
}

contract CrowdMember {
    function stake(IStakeVault vault, IERC20 token, address validator, uint256 amount) external {
        token.approve(address(vault), amount);
        vault.delegateStake(validator, amount);
    }
}
