// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IEscrowVault} from "../../src/escrow/IEscrowVault.sol";
import {ISettlementHub} from "../../src/settlement/ISettlementHub.sol";
import {Campaign} from "../support/Campaign.sol";
import {SettlementHandler} from "./SettlementHandler.sol";

/// @notice What holds in the hub after any sequence of statements, acknowledgements, ends and changes of keys.
contract SettlementInvariantTest is Campaign {
    SettlementHandler private _handler;

    error Fault(uint256 what, bytes reason);

    function setUp() public {
        _handler = new SettlementHandler();
        _handler.open();
    }

    /// @notice What was stated is final or waits; what is final is what the vault has paid.
    function invariant_StatedIsFinalOrPending() public view {
        for (uint256 i = 0; i < _handler.leaseCount(); ++i) {
            (SettlementHandler.LeaseBook memory book, ISettlementHub.Ledger memory ledger) = _look(i);
            _equal("stated", i, ledger.stated, _handler.said(i, _handler.stated(i)).cost);
            _equal("finalised", i, ledger.finalised, book.paid);
            _equal("paid", i, _channel(book.id).paid, book.paid);
            _atMost("cap", i, ledger.stated, book.cap);
            _atMost("final", i, ledger.finalised, ledger.stated);
            _equal("ended", i, ledger.ended ? 1 : 0, book.ended ? 1 : 0);
        }
    }

    /// @notice The vault holds for a lease what the hub may still pay of it: the cap, or once it has ended what waits.
    function invariant_ReserveIsWhatMayStillBePaid() public view {
        for (uint256 i = 0; i < _handler.leaseCount(); ++i) {
            (SettlementHandler.LeaseBook memory book, ISettlementHub.Ledger memory ledger) = _look(i);
            IEscrowVault.Channel memory channel = _channel(book.id);
            _equal("reserve", i, channel.reserved, (book.ended ? ledger.stated : book.cap) - book.paid);
            _equal("open", i, channel.open ? 1 : 0, book.ended && ledger.stated == book.paid ? _open(book, i) : 1);
        }
    }

    /// @notice Numbers have no gaps, and no waiting statement's slot was used for another one.
    function invariant_PendingStatementsAreWhatWasSaid() public view {
        for (uint256 i = 0; i < _handler.leaseCount(); ++i) {
            (SettlementHandler.LeaseBook memory book, ISettlementHub.Ledger memory ledger) = _look(i);
            _equal("sequence", i, ledger.sequence, _handler.stated(i));
            ISettlementHub.PendingStatement[] memory pending = _handler.hub().pendingStatements(book.id);
            _equal("pending", i, pending.length, _handler.stated(i) - book.finalUpTo);
            _equal("counted", i, ledger.pending, pending.length);
            _atMost("eight", i, pending.length, 8);
            for (uint256 p = 0; p < pending.length; ++p) {
                SettlementHandler.Said memory said = _handler.said(i, book.finalUpTo + 1 + p);
                _equal("no gap", i, pending[p].sequence, book.finalUpTo + 1 + p);
                _equal("cost", i, pending[p].cumulativeCost, said.cost);
                _equal("release", i, pending[p].releaseAt, said.releaseAt);
            }
        }
    }

    /// @notice Every wei is an account's, reserved, a seller's or a fee.
    function invariant_MoneyIsWhereTheBooksSay() public view {
        uint256 sum = _handler.fees();
        _equal("fees", 0, _handler.vault().collectedFees(0), sum);
        for (uint256 s = 0; s < _handler.PROVIDERS(); ++s) {
            uint256 claimable = _handler.vault().claimable(0, _handler.provider(s));
            _equal("earned", s, claimable, _handler.earned(s));
            sum += claimable;
        }
        for (uint256 i = 0; i < _handler.leaseCount(); ++i) {
            IEscrowVault.Account memory account = _handler.vault().account(_handler.book(i).id);
            sum += uint256(account.available) + account.reserved;
        }
        _equal("held", 0, _handler.token().balanceOf(address(_handler.vault())), sum);
    }

    /// @notice What is due is taken, what is not is refused, in a batch as alone, and a retired key signs nothing of now.
    function invariant_NothingDueIsRefusedNorTheOther() public view {
        if (_handler.faults() != 0) revert Fault(_handler.lastFault(), _handler.lastReason());
    }

    /// @notice The handler reaches every action; invariants over idle books would prove nothing.
    function test_HandlerReachesEveryAction() public {
        uint256 seed = 3;
        for (uint256 i = 0; i < 600; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            _handler.step(seed, seed >> 64, seed >> 16);
            if (i % 100 == 99) _all();
        }
        for (uint256 a = 0; a < _handler.ACTIONS(); ++a) {
            if (_handler.done(a) == 0) revert Broken("action reached", a, 0, 1);
        }
    }

    function _all() private view {
        invariant_StatedIsFinalOrPending();
        invariant_ReserveIsWhatMayStillBePaid();
        invariant_PendingStatementsAreWhatWasSaid();
        invariant_MoneyIsWhereTheBooksSay();
        invariant_NothingDueIsRefusedNorTheOther();
    }

    /// @dev An ended channel closes with its last payment, or at once if nothing waited; statements that add nothing to what
    /// is paid already close it when they become final.
    function _open(SettlementHandler.LeaseBook memory book, uint256 i) private view returns (uint256) {
        return _channel(book.id).open && book.finalUpTo != _handler.stated(i) ? 1 : 0;
    }

    function _look(
        uint256 i
    ) private view returns (SettlementHandler.LeaseBook memory book, ISettlementHub.Ledger memory ledger) {
        book = _handler.book(i);
        ledger = _handler.hub().ledger(book.id);
    }

    function _channel(bytes32 id) private view returns (IEscrowVault.Channel memory) {
        return _handler.vault().channel(id, id);
    }

    function _target() internal view override returns (address, bytes4) {
        return (address(_handler), SettlementHandler.step.selector);
    }
}
