// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IProviderPenalties} from "../../src/market/IProviderPenalties.sol";
import {Campaign} from "../support/Campaign.sol";
import {PenaltyHandler} from "./PenaltyHandler.sol";

/// @notice What holds of penalties after any sequence of actions: a bond pays once for a thing and never more than it is, nobody
/// gets more than was lost, and every wei taken went somewhere.
contract PenaltyInvariantTest is Campaign {
    PenaltyHandler private _handler;

    error Fault(string what);

    function setUp() public {
        _handler = new PenaltyHandler();
        _handler.open();
        _handler.start();
    }

    /// @notice Each step's money was compared while it happened.
    function invariant_EveryStepMovesWhatItMay() public view {
        if (_handler.faults() != 0) revert Fault(_handler.lastFault());
    }

    /// @notice A bond is what was put in, less what was taken and returned: slashed is at most the bond.
    function invariant_BondsArePaidInLessTaken() public view {
        for (uint256 p = 0; p < _handler.PROVIDERS(); ++p) {
            address provider = _handler.provider(p);
            uint256 gone = _handler.taken(provider) + _handler.returned(provider);
            _equal("bond", p, _handler.vault().bondOf(provider), _handler.bonded(provider) - gone);
        }
    }

    /// @notice What was taken from all bonds was paid to tenants and reporters or burned; the contract keeps nothing.
    function invariant_WhatIsTakenGoesSomewhere() public view {
        uint256 taken;
        for (uint256 p = 0; p < _handler.PROVIDERS(); ++p) taken += _handler.taken(_handler.provider(p));
        _equal("taken", 0, taken, _handler.compensated() + _handler.rewarded() + _handler.burned());
        _equal("supply", 0, _handler.token().totalSupply(), _handler.supply() - _handler.burned());
        _equal("kept", 0, _handler.token().balanceOf(address(_handler.penalties())), 0);
    }

    /// @notice A provider is held up exactly while a case of its is open, and no longer than the last one may take.
    function invariant_OpenCasesAreCounted() public view {
        for (uint256 p = 0; p < _handler.PROVIDERS(); ++p) {
            address provider = _handler.provider(p);
            uint40 last;
            for (uint256 c = 0; c < _handler.caseCount(); ++c) {
                IProviderPenalties.Case memory one = _handler.penalties().caseOf(_handler.cases(c));
                bool open =
                    one.status == IProviderPenalties.CaseStatus.Open ||
                        one.status == IProviderPenalties.CaseStatus.Appealed;
                if (one.provider == provider && open && one.lapsesAt > last) last = one.lapsesAt;
            }
            uint40 until = _handler.penalties().openUntil(provider);
            _atMost("held up at least as long", p, last, until);
            if (last == 0) _equal("held up for nothing", p, until, 0);
        }
    }

    /// @notice The rules above would hold where nothing happens.
    function test_aWalkPunishes() public {
        for (uint256 i = 0; i < 600; ++i) _handler.step(uint256(keccak256(abi.encode("penalties", i))));
        uint8[9] memory counters = [0, 3, 4, 5, 6, 7, 8, 9, 11];
        for (uint256 c = 0; c < counters.length; ++c) {
            if (_handler.done(counters[c]) == 0) revert Broken("never happened", counters[c], 0, 0);
        }
        if (_handler.compensated() == 0 || _handler.rewarded() == 0) revert Broken("nobody was paid", 0, 0, 0);
        invariant_EveryStepMovesWhatItMay();
        invariant_BondsArePaidInLessTaken();
        invariant_WhatIsTakenGoesSomewhere();
    }

    function _target() internal view override returns (address, bytes4) {
        return (address(_handler), PenaltyHandler.step.selector);
    }
}
