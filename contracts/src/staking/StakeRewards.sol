// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Parameters} from "../access/Parameters.sol";
import {IStakeVault} from "./IStakeVault.sol";
import {StakePositions} from "./StakePositions.sol";

/// @title StakeRewards
/// @notice Rewards come by an index per share and are kept here until they are claimed, compounded or sent back.
abstract contract StakeRewards is StakePositions {
    using Checkpoints for Checkpoints.Trace208;
    using SafeCast for uint256;

    /// @inheritdoc IStakeVault
    function distribute(address validator, uint256 commission, uint256 net) external returns (uint256 returned) {
        // Check: from the reward pool.
        StakeStorage storage $ = _stake();
        _only($.rewards);

        // Effect: the index goes on for as many shares as there are, and is noted with its time.
        Pool storage pool = $.pools[validator];
        uint256 shares = pool.shares;
        uint256 index = pool.rewardIndex;
        if (shares == 0) (returned, net) = (net, 0);
        if (net != 0) {
            index += (net * INDEX_UNIT) / shares;
            pool.rewardIndex = index;
            $.indexes[validator].push(clock(), index.toUint208());
        }
        if (commission != 0) $.commissions[validator] += commission;
        $.totals.rewardsHeld += commission + net;
        emit RewardsDistributed(validator, commission, net, index);

        // Interaction: what is owed must be here; the rest goes back.
        uint256 owed = _obligations() + returned;
        uint256 balance = TOKEN.balanceOf(address(this));
        if (balance < owed) revert StakeVault_Unfunded(balance, owed);
        _push(msg.sender, returned);
    }

    /// @inheritdoc IStakeVault
    function claimRewards(address validator) external returns (uint256 amount) {
        amount = _takeRewards(validator, false);

        // Interaction: to the delegator.
        _push(msg.sender, amount);
    }

    /// @inheritdoc IStakeVault
    function compoundRewards(address validator) external whenIntakeOpen returns (uint256 amount) {
        // Check: the validator takes stake.
        _requireTaking(validator);

        // Effect: rewards become stake; no token moves.
        amount = _takeRewards(validator, true);
        _bond(msg.sender, validator, amount, _noOrigin());
    }

    /// @inheritdoc IStakeVault
    function claimCommission() external returns (uint256 amount) {
        // Check: something earned.
        StakeStorage storage $ = _stake();
        amount = $.commissions[msg.sender];
        if (amount == 0) _refuseClaim(msg.sender);

        // Effect: paid.
        $.commissions[msg.sender] = 0;
        $.totals.rewardsHeld -= amount;
        emit CommissionClaimed(msg.sender, amount);

        // Interaction: to the operator.
        _push(msg.sender, amount);
    }

    /// @inheritdoc IStakeVault
    function expireRewards(address delegator, address validator) external returns (uint256 amount) {
        // Check: something earned by then, and nothing settled since that may be younger. Slashes of lots need not be looked at:
        // what they forfeit goes where this goes.
        StakeStorage storage $ = _stake();
        Position storage position = $.positions[delegator][validator];
        uint256 time = block.timestamp - _parameter(Parameters.REWARDS_UNCLAIMED_EXPIRY);
        uint256 index = $.indexes[validator].upperLookupRecent(uint48(time));
        uint256 paidIndex = position.paidIndex;
        if (paidIndex <= index) amount = position.accrued + (position.shares * (index - paidIndex)) / INDEX_UNIT;
        if (amount == 0) _refuseClaim(delegator);

        // Effect: nothing of that time is left.
        position.accrued = 0;
        position.paidIndex = index;
        _announce(delegator, validator, position.votes, 0, index);
        _forfeit(delegator, validator, amount);
    }

    /// @inheritdoc IStakeVault
    function rewardsOf(address delegator, address validator) external view returns (uint256) {
        return _holding(delegator, validator).accrued;
    }

    /// @inheritdoc IStakeVault
    function commissionOf(address validator) external view returns (uint256) {
        return _stake().commissions[validator];
    }

    /// @inheritdoc IStakeVault
    function rewardsHeld() external view returns (uint256) {
        return _stake().totals.rewardsHeld;
    }

    function _takeRewards(address validator, bool compounded) private returns (uint256 amount) {
        // Check: something earned.
        Holding memory holding = _holding(msg.sender, validator);
        amount = holding.accrued;
        if (amount == 0) _refuseClaim(msg.sender);

        // Effect: paid.
        holding.accrued = 0;
        _stake().totals.rewardsHeld -= amount;
        emit RewardsClaimed(msg.sender, validator, amount, compounded);
        _store(msg.sender, validator, holding);
    }

    function _obligations() private view returns (uint256) {
        Totals storage totals = _stake().totals;
        return totals.bonded + totals.unbonding + totals.rewardsHeld + totals.condemned;
    }
}
