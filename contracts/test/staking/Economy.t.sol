// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IRewardPool} from "../../src/staking/IRewardPool.sol";
import {IStakeVault} from "../../src/staking/IStakeVault.sol";
import {StakeVault} from "../../src/staking/StakeVault.sol";
import {VirtToken} from "../../src/token/VirtToken.sol";
import {Campaign} from "../support/Campaign.sol";
import {EconomyHandler} from "./EconomyHandler.sol";

/// @notice What holds of stake, seats, punishment and rewards together, whatever anyone does to any of them.
contract EconomyInvariantTest is Campaign {
    /// @dev Steps from one look into all positions to the next; a walk of 50 ends with one. Books that disagree stay so.
    uint256 private constant STRIDE = 10;

    EconomyHandler private _handler;

    error Fault(EconomyHandler.Kind kind, bytes reason);
    error Churn(string what);

    function setUp() public {
        _handler = new EconomyHandler();
    }

    /// @notice All of it at once: to set up so much for each rule would take longer than the walks.
    function invariant_TheEconomyHolds() public {
        _whatIsDueIsDone();
        _theSetIsWhatConsensusNeeds();
        _nothingIsLostNorPromisedTwice();
        if (_handler.steps() % STRIDE != 0) return;
        _theVaultOwesWhatItHolds();
        _votesAreRecordedStake();
    }

    /// @dev What is due is done as it was said, and what is refused is refused by name.
    function _whatIsDueIsDone() private view {
        if (_handler.faults() != 0) revert Fault(_handler.lastFault(), _handler.lastReason());
    }

    /// @dev All votes there are, heard or not, are what positions record; nobody votes with more than all.
    function _votesAreRecordedStake() private {
        StakeVault vault = _handler.vault();
        VM.warp(_handler.clock() + 1);
        (uint256 recorded, uint256 heard) = (0, 0);
        for (uint256 d = 0; d < _handler.HOLDERS(); ++d) {
            address who = _handler.holderAt(d);
            heard += vault.getVotes(who);
            for (uint256 v = 0; v < _handler.OPERATORS(); ++v) {
                recorded += vault.positionOf(who, _handler.holderAt(v)).votes;
            }
        }
        _equal("votes", 0, vault.getPastTotalSupply(_handler.clock()), recorded);
        _atMost("heard", 0, heard, recorded);
        VM.warp(_handler.clock());
    }

    /// @dev The set is sorted, without duplicates, of four to the cap, and changed only as it may.
    function _theSetIsWhatConsensusNeeds() private view {
        address[] memory set = _handler.registry().getValidators();
        _atMost("minimum", 0, 4, set.length);
        _atMost("cap", 0, set.length, _handler.CAP());
        for (uint256 i = 1; i < set.length; ++i) _atMost("order", i, uint160(set[i - 1]) + 1, uint160(set[i]));
        if (bytes(_handler.broken()).length > 0) revert Churn(_handler.broken());
    }

    /// @notice The handler reaches every action, and stake moves, is slashed and earns meanwhile.
    function test_TheHandlerReachesEveryAction() public {
        for (uint256 i = 0; i < 600; ++i) {
            _handler.step(uint256(keccak256(abi.encode(i))));
            if (i % 100 == 99) invariant_TheEconomyHolds();
        }
        uint256 missing;
        for (uint256 k = 0; k <= uint256(type(EconomyHandler.Kind).max); ++k) {
            if (_handler.done(EconomyHandler.Kind(k)) == 0) missing |= 1 << k;
        }
        _equal("bits of what never happened", 0, missing, 0);
        if (_handler.came() < 2 || _handler.went() < 2) revert Broken("idle", 0, _handler.came(), _handler.went());
    }

    /// @dev Every wei in the vault is somebody's, every sum is the sum of its parts, and nobody is owed what is not there.
    function _theVaultOwesWhatItHolds() private view {
        StakeVault vault = _handler.vault();
        uint256 obligations = vault.bonded() + vault.unbonding() + vault.rewardsHeld() + vault.condemned();
        _equal("vault", 0, _handler.token().balanceOf(address(vault)), obligations);
        (uint256 tokens, uint256 due, uint256 waiting) = (0, 0, 0);
        for (uint256 v = 0; v < _handler.OPERATORS(); ++v) {
            address at = _handler.holderAt(v);
            IStakeVault.Pool memory pool = vault.poolOf(at);
            tokens += pool.tokens;
            due += vault.commissionOf(at);
            (uint256 shares, uint256 value) = (0, 0);
            for (uint256 d = 0; d < _handler.HOLDERS(); ++d) {
                address who = _handler.holderAt(d);
                shares += vault.positionOf(who, at).shares;
                value += vault.valueOf(who, at);
                due += vault.rewardsOf(who, at);
                IStakeVault.Unbonding[] memory entries = vault.unbondingsOf(who, at);
                for (uint256 i = 0; i < entries.length; ++i) waiting += entries[i].amount;
            }
            _equal("shares", v, shares, pool.shares);
            _atMost("value", v, value, pool.tokens);
        }
        _equal("bonded", 0, tokens, vault.bonded());
        _equal("unbonding", 0, waiting, vault.unbonding());
        _atMost("rewards", 0, due, vault.rewardsHeld());
    }

    /// @dev The reward pool never promises what it does not hold, and no wei is lost between all of them.
    function _nothingIsLostNorPromisedTwice() private view {
        IRewardPool pool = _handler.pool();
        VirtToken token = _handler.token();
        uint256 promised =
            pool.carried(IRewardPool.Pool.Staking) +
                pool.carried(IRewardPool.Pool.Identity) +
                pool.carried(IRewardPool.Pool.Incentives) +
                pool.owed();
        _atMost("promised", 0, promised, token.balanceOf(address(pool)));
        uint256 all = token.balanceOf(address(pool)) + token.balanceOf(address(_handler.vault()));
        all += token.balanceOf(address(_handler.splitter())) + token.balanceOf(address(_handler.slasher()));
        all += token.balanceOf(address(_handler)) + token.balanceOf(_handler.FUND());
        for (uint256 i = 0; i < _handler.HOLDERS(); ++i) all += token.balanceOf(_handler.holderAt(i));
        _equal("supply", 0, all, token.totalSupply());
        _atMost("cap", 0, token.totalSupply(), token.cap());
    }

    function _target() internal view override returns (address, bytes4) {
        return (address(_handler), EconomyHandler.step.selector);
    }
}
