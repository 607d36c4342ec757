// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IRewardPool} from "../../src/staking/IRewardPool.sol";
import {StakeVault} from "../../src/staking/StakeVault.sol";
import {Campaign} from "../support/Campaign.sol";
import {RewardHandler} from "./RewardHandler.sol";

/// @notice What holds in the reward pool after any sequence of income, closings, claims, expiries and changes around it.
contract RewardInvariantTest is Campaign {
    RewardHandler private _handler;

    error Fault(uint256 what, bytes reason);

    function setUp() public {
        _handler = new RewardHandler();
    }

    /// @notice Σ claimable + carried + what just came = received - paid = what it holds.
    function invariant_BooksAreWhatItHolds() public view {
        IRewardPool pool = _handler.pool();
        uint256 books =
            pool.carried(IRewardPool.Pool.Staking) +
                pool.carried(IRewardPool.Pool.Identity) +
                pool.carried(IRewardPool.Pool.Incentives) +
                pool.owed() +
                _handler.arrived();
        _equal("held", 0, _handler.token().balanceOf(address(pool)), books);
        _equal("flow", 0, _handler.received() - _handler.paid(), books);
    }

    /// @notice A closing pays at most what it opened, and what it has left is what nobody took.
    function invariant_NoClosingPaysMoreThanItOpened() public view {
        uint256 owed;
        for (uint256 i = 0; i < _handler.closingCount(); ++i) {
            uint64 to = _handler.closings(i);
            IRewardPool.Closing memory closing = _handler.pool().closingOf(to);
            RewardHandler.Opened memory opened = _handler.opened(to);
            uint256 identityGone = opened.identityPaid + opened.identityExpired;
            _equal("identity opened", i, closing.identity, opened.identity);
            _equal("identity left", i, closing.identityLeft + identityGone, opened.identity);
            uint256 incentivesGone = opened.incentivesPaid + opened.incentivesExpired;
            _equal("incentives opened", i, closing.incentives, opened.incentives);
            _equal("incentives left", i, closing.incentivesLeft + incentivesGone, opened.incentives);
            owed += closing.identityLeft + closing.incentivesLeft;
        }
        _equal("owed", 0, _handler.pool().owed(), owed);
    }

    /// @notice The stake vault has every wei it was told of, and stakers are owed no more than it holds as rewards.
    function invariant_TheVaultIsFunded() public view {
        StakeVault stakes = _handler.stakes();
        uint256 told = stakes.bonded() + stakes.rewardsHeld();
        _equal("vault", 0, _handler.token().balanceOf(address(stakes)), told);
        uint256 due;
        for (uint256 i = 0; i < _handler.PEOPLE(); ++i) {
            address who = _handler.person(i);
            due += stakes.rewardsOf(who, who) + stakes.commissionOf(who);
        }
        _atMost("due to stakers", 0, due, stakes.rewardsHeld());
    }

    /// @notice Emission never passes the cap.
    function invariant_SupplyStaysBelowTheCap() public view {
        _atMost("cap", 0, _handler.token().totalSupply(), _handler.token().cap());
    }

    /// @notice What is due is done, what is not is refused, and each closing keeps every wei.
    function invariant_NothingDueIsRefusedNorTheOther() public view {
        if (_handler.faults() != 0) revert Fault(_handler.lastFault(), _handler.lastReason());
    }

    /// @notice The handler reaches every action; invariants over idle books would prove nothing.
    function test_HandlerReachesEveryAction() public {
        uint256 seed = 5;
        for (uint256 i = 0; i < 900; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            _handler.step(seed, seed >> 64, seed >> 16);
            if (i % 150 == 149) _all();
        }
        for (uint256 a = 0; a < _handler.ACTIONS(); ++a) {
            if (_handler.done(a) == 0) revert Broken("action reached", a, 0, 1);
        }
    }

    function _all() private view {
        invariant_BooksAreWhatItHolds();
        invariant_NoClosingPaysMoreThanItOpened();
        invariant_TheVaultIsFunded();
        invariant_SupplyStaysBelowTheCap();
        invariant_NothingDueIsRefusedNorTheOther();
    }

    function _target() internal view override returns (address, bytes4) {
        return (address(_handler), RewardHandler.step.selector);
    }
}
