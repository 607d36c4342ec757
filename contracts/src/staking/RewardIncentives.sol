// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {EscrowStorage} from "../escrow/EscrowStorage.sol";
import {Tiers} from "../identity/Tiers.sol";
import {IProviderPenalties} from "../market/IProviderPenalties.sol";
import {VirtToken} from "../token/VirtToken.sol";
import {IRewardPool} from "./IRewardPool.sol";
import {RewardClaims} from "./RewardClaims.sol";

/// @title RewardIncentives
/// @notice What providers get for what they earned. Nothing is counted twice: an enrolment moves the mark up to which the
/// provider's earnings were brought in.
abstract contract RewardIncentives is RewardClaims {
    using SafeCast for uint256;
    using SafeERC20 for VirtToken;

    uint256 private constant PPM = 1_000_000;
    uint256 private constant BASIC_BPS = 11_000;
    uint256 private constant STANDARD_BPS = 12_500;
    uint256 private constant PREMIUM_BPS = 15_000;

    /// @inheritdoc IRewardPool
    function enrol(address provider) external returns (uint256 weight) {
        // Check: by the provider, once an epoch, something earned.
        if (msg.sender != provider && !PROVIDERS.speaksFor(provider, msg.sender)) {
            revert RewardPool_NotAuthorised(provider, msg.sender);
        }
        Books storage $ = _books();
        uint64 epoch = (block.timestamp / _epochLength()).toUint64();
        if ($.weights[epoch][provider] != 0) revert RewardPool_AlreadyEnrolled(epoch, provider);
        (uint256 net, uint256 gpu) = ESCROW.earnedOf(provider);
        EscrowStorage.EarningsRecord memory brought = $.broughtIn[provider];
        uint256 earned = net - brought.net;
        if (earned == 0) revert RewardPool_NothingEarned(provider);

        // Effect: brought in.
        weight = (_withGpus(earned, gpu - brought.gpu) * _multiplierOf(provider)) / BPS;
        weight = (weight * _standingOf(provider, $.enrolledAt[provider])) / PPM;
        $.enrolledAt[provider] = uint40(block.timestamp);
        $.broughtIn[provider] = EscrowStorage.EarningsRecord({net: net.toUint128(), gpu: gpu.toUint128()});
        $.weights[epoch][provider] = weight;
        $.enrolled[epoch] += weight;
        emit ProviderEnrolled(epoch, provider, earned, weight);
    }

    /// @inheritdoc IRewardPool
    function claimIncentive(uint64 epoch, address provider) external returns (uint256 amount) {
        // Check: closed, in time, enrolled and not paid.
        Books storage $ = _books();
        ClosingRecord storage closing = _claimable($, epoch);
        amount = _incentive($, closing, epoch, provider);
        if (amount == 0) revert RewardPool_NothingToClaim(epoch, provider);

        // Effect: paid, once.
        delete $.weights[epoch][provider];
        closing.incentivesLeft -= amount.toUint96();
        _paid($, amount);
        emit ProviderIncentivePaid(epoch, provider, amount);

        // Interaction: to the provider, whoever calls.
        TOKEN.safeTransfer(provider, amount);
    }

    /// @inheritdoc IRewardPool
    function incentiveOf(uint64 epoch, address provider) external view returns (uint256) {
        Books storage $ = _books();
        ClosingRecord storage closing = $.closings[$.lastOf[epoch]];
        if (closing.closedAt == 0 || block.timestamp >= _expiryOf(closing)) return 0;
        return _incentive($, closing, epoch, provider);
    }

    /// @inheritdoc IRewardPool
    function enrolmentOf(uint64 epoch, address provider) external view returns (uint256 weight) {
        return _books().weights[epoch][provider];
    }

    /// @inheritdoc IRewardPool
    function broughtIn(address provider) external view returns (uint256) {
        return _books().broughtIn[provider].net;
    }

    function _incentive(
        Books storage $,
        ClosingRecord storage closing,
        uint64 epoch,
        address provider
    ) private view returns (uint256) {
        uint256 sum = closing.incentiveWeight;
        return sum == 0 ? 0 : (closing.incentives * $.weights[epoch][provider]) / sum;
    }

    /// @dev Earned, with what GPUs count for more.
    function _withGpus(uint256 earned, uint256 gpu) private view returns (uint256) {
        return gpu == 0 ? earned : earned + (gpu * (GPU_BURN.rewardMultiplier() - BPS)) / BPS;
    }

    /// @dev What slashes left of a provider's weight for what it earned since a time (ppm).
    function _standingOf(address provider, uint256 since) private view returns (uint256) {
        return IProviderPenalties(PROVIDERS.penalties()).standingOf(provider, since);
    }

    function _multiplierOf(address provider) private view returns (uint256) {
        uint8 tier = IDENTITIES.tierOf(provider);
        if (tier == Tiers.PREMIUM) return PREMIUM_BPS;
        if (tier == Tiers.STANDARD) return STANDARD_BPS;
        return tier == Tiers.BASIC ? BASIC_BPS : BPS;
    }
}
