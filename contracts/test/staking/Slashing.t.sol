// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ISlashManager} from "../../src/staking/ISlashManager.sol";
import {IStakeVault} from "../../src/staking/IStakeVault.sol";
import {Campaign} from "../support/Campaign.sol";
import {SlashingHandler} from "./SlashingHandler.sol";

/// @notice What holds of punishment after any sequence of proofs, cases, appeals, decisions, claims and time.
contract SlashingInvariantTest is Campaign {
    SlashingHandler private _handler;

    function setUp() public {
        _handler = new SlashingHandler();
    }

    /// @notice No proof counts twice, no case before its time, and nobody is punished after the end.
    function invariant_EachEvidenceCountsOnce() public view {
        _equal("replayed", 0, _handler.replayed(), 0);
        _equal("refused for another reason, or too early", 0, _handler.overdue(), 0);
        _equal("slashed after the end", 0, _handler.slashedAfterEnd(), 0);
    }

    /// @notice Counts are those of the rule, and so was every price; caps hold.
    function invariant_CountsAndPricesAreThoseOfTheRule() public {
        VM.warp(_handler.clock());
        _equal("mispriced", 0, _handler.mispriced(), 0);
        for (uint256 i = 0; i < _handler.OPERATORS(); ++i) {
            address operator = _handler.operatorAt(i);
            for (uint256 k = 0; k <= uint256(type(ISlashManager.Offence).max); ++k) {
                ISlashManager.Offence offence = ISlashManager.Offence(k);
                uint256 count = _handler.slasher().offencesOf(operator, offence).count;
                _equal("count", i, count, _handler.countOf(operator, offence));
                (uint256 fraction, uint256 jail, ) = _handler.slasher().penaltyOf(operator, offence);
                _atMost("fraction", i, fraction, offence == ISlashManager.Offence.Downtime ? 10_000 : 1_000_000);
                _atMost("jail", i, jail, 365 days);
            }
        }
    }

    /// @notice At most 16 slashes in 28 d, and with the 16th it is over.
    function invariant_TheVaultsMemoryIsEnough() public view {
        for (uint256 i = 0; i < _handler.OPERATORS(); ++i) {
            address operator = _handler.operatorAt(i);
            uint256 count = _handler.slashes(operator);
            IStakeVault.Slash[] memory all = _handler.vault().slashesOf(operator, 0, count);
            for (uint256 k = 15; k < count; ++k) {
                if (uint256(all[k - 15].foundAt) + 28 days < all[k].foundAt) continue;
                _equal("the 16th is the last", i, k, count - 1);
                if (!_handler.ended(operator)) revert Broken("goes on", i, k, count);
            }
        }
    }

    /// @notice What is here is what reporters are owed, and nothing got lost on the way.
    function invariant_NothingIsOwedBeyondTheBalance() public view {
        uint256 here = _handler.token().balanceOf(address(_handler.slasher()));
        _equal("owed", 0, here, _handler.owed());
        uint256 sum;
        for (uint256 i = 0; i < _handler.OPERATORS(); ++i) sum += _handler.vault().pools(_handler.operatorAt(i));
        _equal("pools", 0, _handler.token().balanceOf(address(_handler.vault())), sum);
    }

    /// @notice A random walk really comes to everything.
    function test_TheHandlerReachesEveryAction() public {
        for (uint256 i = 0; i < 1_500; ++i) _handler.step(uint256(keccak256(abi.encode(i))));
        for (uint256 k = 0; k <= uint256(type(SlashingHandler.Kind).max); ++k) {
            if (_handler.done(SlashingHandler.Kind(k)) == 0) revert Broken("idle", k, 0, 1);
        }
        uint256 ended;
        for (uint256 i = 0; i < _handler.OPERATORS(); ++i) ended += _handler.ended(_handler.operatorAt(i)) ? 1 : 0;
        _atMost("somebody ended", 0, 1, ended);
        invariant_EachEvidenceCountsOnce();
        invariant_CountsAndPricesAreThoseOfTheRule();
        invariant_TheVaultsMemoryIsEnough();
        invariant_NothingIsOwedBeyondTheBalance();
    }

    /// @notice Sixteen absences within four weeks end a validator.
    function test_TheSixteenthEndsIt() public {
        for (uint256 i = 0; i < 16; ++i) {
            if (_handler.ended(_handler.operatorAt(0))) revert Broken("too early", i, 0, 0);
            _handler.step(1);
        }
        if (!_handler.ended(_handler.operatorAt(0)))
            revert Broken("goes on", 0, _handler.slashes(_handler.operatorAt(0)), 16);
        invariant_TheVaultsMemoryIsEnough();
    }

    function _target() internal view override returns (address, bytes4) {
        return (address(_handler), SlashingHandler.step.selector);
    }
}
