// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Parameters} from "../access/Parameters.sol";
import {IFeeSplitter} from "../settlement/IFeeSplitter.sol";
import {VirtToken} from "../token/VirtToken.sol";
import {IRewardPool} from "./IRewardPool.sol";
import {IValidatorRegistry} from "./IValidatorRegistry.sol";
import {RewardBase} from "./RewardBase.sol";

/// @title RewardEpochs
/// @notice Closing epochs: what came in, whose it is, and the stakers' part paid out.
abstract contract RewardEpochs is RewardBase {
    using SafeCast for uint256;
    using SafeERC20 for VirtToken;

    /// @notice Most epochs closed as one.
    uint64 public constant MAX_RUN = 64;

    uint256 private constant YEAR = 365 days;
    uint256 private constant BASE_SCORE = 5_000;

    /// @dev Epochs that are closed as one, and their time (s).
    struct Span {
        uint64 from;
        uint64 to;
        uint256 start;
        uint256 end;
        bool reported;
    }

    /// @dev What came in for the three pools (wei).
    struct Income {
        uint256 stakingFees;
        uint256 incentiveFees;
        uint256 stakingEmission;
        uint256 identityEmission;
        uint256 incentiveEmission;
    }

    /// @dev Who shares the stakers' budget.
    struct Shares {
        address[] operators;
        uint256[] weights;
        uint16[] commissions;
        uint256 sum;
    }

    /// @inheritdoc IRewardPool
    function closeEpoch() external returns (uint64 fromEpoch, uint64 toEpoch) {
        // Check: over, and reported or beyond report.
        Books storage $ = _books();
        Span memory span = _nextSpan($);

        // Interaction: fees and new tokens, from contracts that call nobody back.
        _flush(IFeeSplitter.Bucket.Staking);
        _flush(IFeeSplitter.Bucket.Incentives);
        Income memory income = _receive($);
        _issue($, span, income);

        // Effect: closed; every wei is a carry's, a claimant's or about to be distributed.
        $.closedUntil = uint40(span.end);
        _openClaims($, span, income);
        uint256 budget = $.stakingCarry + income.stakingFees + income.stakingEmission;
        Shares memory shares = _weigh(span);
        $.stakingCarry = budget.toUint96();

        // Interaction, Effect: shares to the vault, which is trusted; what it gives back was never distributed.
        uint256 distributed = _distribute($, span.to, shares, budget);
        _announce(span, income, budget, distributed);
        return (span.from, span.to);
    }

    /// @inheritdoc IRewardPool
    function nextEpoch() public view returns (uint64) {
        return (uint256(_books().closedUntil) / _epochLength()).toUint64();
    }

    /// @dev Which epochs can be closed now.
    function _nextSpan(Books storage $) private view returns (Span memory span) {
        uint256 length = _epochLength();
        span.from = (uint256($.closedUntil) / length).toUint64();
        span.to = span.from;
        if (block.timestamp < (uint256(span.from) + 1) * length) revert RewardPool_EpochNotOver(span.from);
        span.reported = BOARD.isReported(span.from);
        if (!span.reported) {
            uint256 until = BOARD.reportableUntil(span.from);
            if (block.timestamp < until) revert RewardPool_AwaitingReport(span.from, until);
            while (span.to - span.from < MAX_RUN - 1 && _isBeyondReport(span.to + 1, length)) ++span.to;
        }
        span.start = span.from * length;
        span.end = (uint256(span.to) + 1) * length;
    }

    function _isBeyondReport(uint64 epoch, uint256 length) private view returns (bool) {
        if (block.timestamp < (uint256(epoch) + 1) * length) return false;
        return !BOARD.isReported(epoch) && block.timestamp >= BOARD.reportableUntil(epoch);
    }

    /// @dev A bucket that is another's, or empty, is left alone.
    function _flush(IFeeSplitter.Bucket bucket) private {
        if (FEES.balanceOf(VE, bucket) == 0 || FEES.recipientOf(bucket) != address(this)) return;
        FEES.flush(VE, bucket);
    }

    /// @dev What arrived since the last closing, and how much of it the splitter paid as incentives.
    function _receive(Books storage $) private returns (Income memory income) {
        uint256 arrived = _arrived($);
        uint256 paid = FEES.paidTo(VE, IFeeSplitter.Bucket.Incentives, address(this));
        income.incentiveFees = Math.min(paid - $.incentivesSeen, arrived);
        income.stakingFees = arrived - income.incentiveFees;
        $.incentivesSeen = paid.toUint128();
    }

    /// @dev New tokens for the time since the last closing, within the cap; none without the role.
    function _issue(Books storage $, Span memory span, Income memory income) private {
        (uint256 rate, uint256 stakingBps, uint256 identityBps) = PARAMETERS.get3(
            Parameters.REWARDS_EMISSION_BPS,
            Parameters.REWARDS_EMISSION_STAKING_BPS,
            Parameters.REWARDS_EMISSION_IDENTITY_BPS
        );
        uint256 supply = TOKEN.totalSupply();
        uint256 amount = (supply * rate * (span.end - $.closedUntil)) / (BPS * YEAR);
        amount = Math.min(amount, TOKEN.cap() - supply);
        if (amount == 0 || !_mayMint()) return;
        income.stakingEmission = (amount * stakingBps) / BPS;
        income.identityEmission = (amount * identityBps) / BPS;
        income.incentiveEmission = amount - income.stakingEmission - income.identityEmission;
        TOKEN.mint(address(this), amount);
    }

    /// @dev Asked rather than tried, so that nobody can close an epoch without its emission by a lack of gas.
    function _mayMint() private view returns (bool immediate) {
        (immediate, ) = IAccessManager(TOKEN.authority()).canCall(
            address(this),
            address(TOKEN),
            VirtToken.mint.selector
        );
    }

    /// @dev Opens the claimants' pools, or carries what nobody can claim.
    function _openClaims(Books storage $, Span memory span, Income memory income) private {
        (uint256 work, uint256 weight) = _countClaims($, span);
        uint256 identity = $.identityCarry + income.identityEmission;
        uint256 incentives = $.incentivesCarry + income.incentiveFees + income.incentiveEmission;
        uint256 opened = work == 0 ? 0 : identity;
        $.identityCarry = (identity - opened).toUint96();
        emit ClaimsOpened(Pool.Identity, span.to, 0, income.identityEmission, opened, work, $.identityCarry);
        uint256 offered = weight == 0 ? 0 : incentives;
        $.incentivesCarry = (incentives - offered).toUint96();
        _announceIncentives(span.to, income, offered, weight, $.incentivesCarry);
        if (opened == 0 && offered == 0) return;

        // Added, not set: numbers come again after years if `staking.epoch` changes.
        ClosingRecord storage closing = $.closings[span.to];
        closing.closedAt = uint40(block.timestamp);
        if (opened != 0) {
            closing.identity += opened.toUint96();
            closing.identityLeft += opened.toUint96();
            closing.identityWork += work.toUint64();
        }
        if (offered != 0) {
            closing.incentives += offered.toUint96();
            closing.incentivesLeft += offered.toUint96();
            closing.incentiveWeight += weight.toUint128();
        }
        $.lastOf[span.to] = span.to;
        $.owed += (opened + offered).toUint96();
    }

    function _announceIncentives(
        uint64 toEpoch,
        Income memory income,
        uint256 opened,
        uint256 weight,
        uint256 carry
    ) private {
        emit ClaimsOpened(
            Pool.Incentives,
            toEpoch,
            income.incentiveFees,
            income.incentiveEmission,
            opened,
            weight,
            carry
        );
    }

    /// @dev Σ of work and of enrolments in the span; each epoch that has some learns where its pools are.
    function _countClaims(Books storage $, Span memory span) private returns (uint256 work, uint256 weight) {
        for (uint64 epoch = span.from; epoch <= span.to; ++epoch) {
            uint256 done = WORK.totalOf(epoch);
            uint256 enrolled = $.enrolled[epoch];
            if (done == 0 && enrolled == 0) continue;
            work += done;
            weight += enrolled;
            $.lastOf[epoch] = span.to;
        }
    }

    function _weigh(Span memory span) private view returns (Shares memory shares) {
        (bool known, IValidatorRegistry.Seat[] memory seats) = VALIDATORS.seatsOf(span.to);
        if (!known) return shares;
        shares.operators = new address[](seats.length);
        shares.weights = new uint256[](seats.length);
        shares.commissions = new uint16[](seats.length);
        for (uint256 i = 0; i < seats.length; ++i) shares.operators[i] = seats[i].operator;
        uint16[] memory scores = BOARD.scoresOf(span.to, shares.operators);
        for (uint256 i = 0; i < seats.length; ++i) {
            IValidatorRegistry.Validator memory validator = VALIDATORS.validatorOf(seats[i].operator);
            if (_forfeits(validator, span)) continue;
            shares.weights[i] = seats[i].weight * (BASE_SCORE + scores[i]);
            shares.commissions[i] = validator.commission;
            shares.sum += shares.weights[i];
        }
    }

    /// @dev Whether a validator is tombstoned, or its last jailing touches the span.
    function _forfeits(IValidatorRegistry.Validator memory validator, Span memory span) private pure returns (bool) {
        if (validator.status == IValidatorRegistry.Status.Tombstoned) return true;
        if (validator.jailedAt == 0 || validator.jailedAt >= span.end) return false;
        bool freed = validator.status != IValidatorRegistry.Status.Jailed && validator.freedAt >= validator.jailedAt;
        return !freed || validator.freedAt > span.start;
    }

    /// @dev Pays each share into the vault; returns what stayed there.
    function _distribute(
        Books storage $,
        uint64 epoch,
        Shares memory shares,
        uint256 budget
    ) private returns (uint256 distributed) {
        if (shares.sum == 0 || budget == 0) return 0;
        uint256[] memory rewards = new uint256[](shares.operators.length);
        for (uint256 i = 0; i < rewards.length; ++i) {
            rewards[i] = (budget * shares.weights[i]) / shares.sum;
            distributed += rewards[i];
        }
        $.stakingCarry = (budget - distributed).toUint96();
        TOKEN.safeTransfer(address(VAULT), distributed);
        uint256 returned;
        for (uint256 i = 0; i < rewards.length; ++i) {
            uint256 commission = (rewards[i] * shares.commissions[i]) / BPS;
            emit ValidatorRewarded(epoch, shares.operators[i], shares.weights[i], rewards[i], commission);
            if (rewards[i] == 0) continue;
            returned += VAULT.distribute(shares.operators[i], commission, rewards[i] - commission);
        }
        if (returned == 0) return distributed;
        distributed -= returned;
        $.stakingCarry += returned.toUint96();
    }

    function _announce(Span memory span, Income memory income, uint256 budget, uint256 distributed) private {
        emit EpochClosed(
            span.from,
            span.to,
            span.reported,
            income.stakingFees,
            income.stakingEmission,
            budget,
            distributed,
            budget - distributed
        );
    }
}
