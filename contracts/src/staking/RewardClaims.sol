// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Parameters} from "../access/Parameters.sol";
import {VirtToken} from "../token/VirtToken.sol";
import {IRewardPool} from "./IRewardPool.sol";
import {IValidatorRegistry} from "./IValidatorRegistry.sol";
import {RewardBase} from "./RewardBase.sol";

/// @title RewardClaims
/// @notice What is claimed of closed epochs. A pool pays at most what it was opened with, whatever its neighbours count.
abstract contract RewardClaims is RewardBase {
    using SafeCast for uint256;
    using SafeERC20 for VirtToken;

    /// @inheritdoc IRewardPool
    function claimIdentityWork(uint64 epoch, address member) external returns (uint256 amount) {
        // Check: closed, in time, work done and not paid.
        Books storage $ = _books();
        ClosingRecord storage closing = _claimable($, epoch);
        amount = _workReward($, closing, epoch, member);
        if (amount == 0) revert RewardPool_NothingToClaim(epoch, member);

        // Effect: paid, once.
        $.workPaid[epoch][member] = true;
        closing.identityLeft -= amount.toUint96();
        _paid($, amount);
        emit IdentityWorkPaid(epoch, member, amount);

        // Interaction: to the member.
        _pay(member, amount);
    }

    /// @inheritdoc IRewardPool
    function expireClaims(uint64 epoch) external returns (uint256 amount) {
        // Check: closed, long ago, something left.
        Books storage $ = _books();
        uint64 toEpoch = $.lastOf[epoch];
        ClosingRecord storage closing = _closing($, epoch);
        uint256 expiresAt = _expiryOf(closing);
        if (block.timestamp < expiresAt) revert RewardPool_NotExpired(epoch, expiresAt);
        (uint96 identity, uint96 incentives) = (closing.identityLeft, closing.incentivesLeft);
        amount = uint256(identity) + incentives;
        if (amount == 0) revert RewardPool_NothingToClaim(epoch, address(0));

        // Effect: for the next closing.
        closing.identityLeft = 0;
        closing.incentivesLeft = 0;
        $.identityCarry += identity;
        $.incentivesCarry += incentives;
        _paid($, amount);
        emit ClaimsExpired(toEpoch, identity, incentives);
    }

    /// @inheritdoc IRewardPool
    function identityRewardOf(uint64 epoch, address member) external view returns (uint256) {
        Books storage $ = _books();
        ClosingRecord storage closing = $.closings[$.lastOf[epoch]];
        if (closing.closedAt == 0 || block.timestamp >= _expiryOf(closing)) return 0;
        return _workReward($, closing, epoch, member);
    }

    /// @dev The record of an epoch's closing that can still be claimed from.
    function _claimable(Books storage $, uint64 epoch) internal view returns (ClosingRecord storage closing) {
        closing = _closing($, epoch);
        if (block.timestamp >= _expiryOf(closing)) revert RewardPool_Expired(epoch);
    }

    function _closing(Books storage $, uint64 epoch) internal view returns (ClosingRecord storage closing) {
        closing = $.closings[$.lastOf[epoch]];
        if (closing.closedAt == 0) revert RewardPool_NotClosed(epoch);
    }

    function _expiryOf(ClosingRecord storage closing) internal view returns (uint256) {
        return closing.closedAt + PARAMETERS.get(Parameters.REWARDS_UNCLAIMED_EXPIRY);
    }

    function _workReward(
        Books storage $,
        ClosingRecord storage closing,
        uint64 epoch,
        address member
    ) private view returns (uint256) {
        uint256 work = closing.identityWork;
        if (work == 0 || $.workPaid[epoch][member]) return 0;
        return (closing.identity * WORK.workOf(epoch, member)) / work;
    }

    /// @dev A validator shares with those who stake with it and are slashed for its attestations; what its pool has no shares
    /// for, and what is another member's, is sent.
    function _pay(address member, uint256 amount) private {
        IValidatorRegistry.Validator memory validator = VALIDATORS.validatorOf(member);
        if (validator.status != IValidatorRegistry.Status.None) {
            uint256 commission = (amount * validator.commission) / BPS;
            TOKEN.safeTransfer(address(VAULT), amount);
            amount = VAULT.distribute(member, commission, amount - commission);
        }
        if (amount != 0) TOKEN.safeTransfer(member, amount);
    }
}
