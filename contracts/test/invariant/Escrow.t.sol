// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IEscrowVault} from "../../src/escrow/IEscrowVault.sol";
import {EscrowVault} from "../../src/escrow/EscrowVault.sol";
import {Campaign} from "../support/Campaign.sol";
import {EscrowHandler} from "./EscrowHandler.sol";

/// @notice Rules the vault's money obeys, whatever happens in whatever order.
contract EscrowInvariantTest is Campaign {
    EscrowHandler private _handler;
    EscrowVault private _vault;

    error Refused(uint256 action, bytes reason);

    function setUp() public {
        _handler = new EscrowHandler();
        _vault = _handler.vault();
    }

    /// @notice Per token: what the vault holds is what its books say, to the wei.
    function invariant_VaultHoldsWhatItsBooksSay() public {
        VM.warp(_handler.clock());
        uint256[2] memory sums = [_vault.collectedFees(0), _vault.collectedFees(1)];
        for (uint256 i = 0; i < _handler.accountCount(); ++i) {
            IEscrowVault.Account memory account = _account(i);
            sums[account.token] += uint256(account.available) + account.reserved;
        }
        for (uint256 s = 0; s < _handler.streamCount(); ++s) {
            (uint256 account, bytes32 id, , , , , ) = _handler.streams(s);
            sums[_account(account).token] += _vault.owed(_idOf(account), id);
        }
        for (uint256 t = 0; t < 2; ++t) {
            for (uint256 a = 2; a < 6; ++a) sums[t] += _vault.claimable(uint8(t), _handler.actor(a));
        }
        IEscrowVault.BidderBalance memory bidder = _vault.bidder(_handler.actor(7));
        sums[0] += uint256(bidder.available) + bidder.locked + _vault.bondOf(_handler.actor(7));
        for (uint256 t = 0; t < 2; ++t) {
            _equal("vault holds what its books say", t, _handler.tokens(t).balanceOf(address(_vault)), sums[t]);
        }
    }

    /// @notice What payees are said to have earned in VE is what they were paid, GPU leases apart.
    function invariant_EarningsAreWhatWasPaid() public view {
        for (uint256 a = 4; a < 6; ++a) {
            (uint256 net, uint256 gpu) = _vault.earnedOf(_handler.actor(a));
            _equal("earned", a, net, _handler.netEarned(_handler.actor(a)));
            _equal("earned with GPUs", a, gpu, _handler.gpuEarned(_handler.actor(a)));
        }
    }

    /// @notice Lazy accounting is eager accounting: no balance differs from the one kept second by second, none is negative.
    function invariant_LazyBalancesAreEagerBalances() public {
        VM.warp(_handler.clock());
        for (uint256 i = 0; i < _handler.accountCount(); ++i) {
            (, , , bool closed, uint256 available, uint256 rate, , , , , , uint256 until) = _handler.accounts(i);
            IEscrowVault.Account memory account = _account(i);
            _equal("available", i, account.available, available);
            _equal("rate", i, account.rate, rate);
            if (rate != 0) _equal("funded until", i, _vault.fundedUntil(_idOf(i)), until);
            _equal("closed", i, account.state == IEscrowVault.AccountState.Closed ? 1 : 0, closed ? 1 : 0);
        }
    }

    /// @notice What was paid in is left, reserved, earned, paid or refunded.
    function invariant_DepositsAreLeftReservedEarnedOrRefunded() public {
        VM.warp(_handler.clock());
        for (uint256 i = 0; i < _handler.accountCount(); ++i) {
            (, , , , , , uint256 deposited, , , uint256 refunded, , ) = _handler.accounts(i);
            IEscrowVault.Account memory account = _account(i);
            uint256 sum = uint256(account.available) + account.reserved + refunded;
            for (uint256 s = 0; s < _handler.streamCount(); ++s) {
                (uint256 owner, bytes32 id, , , , , ) = _handler.streams(s);
                if (owner == i) sum += _vault.owed(_idOf(i), id) + _vault.stream(_idOf(i), id).withdrawn;
            }
            for (uint256 c = 0; c < _handler.channelCount(); ++c) {
                (uint256 owner, bytes32 id, , , , ) = _handler.channels(c);
                if (owner == i) sum += _vault.channel(_idOf(i), id).paid;
            }
            _equal("deposits are left, reserved, earned or refunded", i, deposited, sum);
        }
    }

    /// @notice The line of deposits: spent and available are its whole, cumulative sums rise, at most sixteen
    /// places, and no gift or deposit of the owner lengthens or shortens what a granter put there. A refund cuts the line.
    function invariant_SpentAndAvailableAreTheLine() public {
        VM.warp(_handler.clock());
        for (uint256 i = 0; i < _handler.accountCount(); ++i) {
            IEscrowVault.Account memory account = _account(i);
            IEscrowVault.Deposit[] memory line = _vault.deposits(_idOf(i));
            (, , , , , , uint256 deposited, , , uint256 refunded, , ) = _handler.accounts(i);
            _equal("line", i, uint256(account.spent) + account.available, deposited - refunded);
            _equal("last cumulative", i, line[line.length - 1].cumulative, deposited - refunded);
            for (uint256 d = 1; d < line.length; ++d) {
                if (line[d].cumulative <= line[d - 1].cumulative) revert Broken("rising", i, d, line[d].cumulative);
            }
            if (line.length > 16) revert Broken("sixteen places", i, line.length, 16);
            if (refunded != 0) continue;
            for (uint256 a = 2; a < 4; ++a) {
                address granter = _handler.actor(a);
                _equal("a granter's stretch", i, _stretchOf(line, granter), _handler.granted(i, granter));
            }
        }
    }

    function _stretchOf(IEscrowVault.Deposit[] memory line, address who) private pure returns (uint256 stretch) {
        for (uint256 d = 0; d < line.length; ++d) {
            if (line[d].depositor != who) continue;
            stretch += line[d].cumulative - (d == 0 ? 0 : line[d - 1].cumulative);
        }
    }

    /// @notice Nobody gets back more than came from them: granters their grants, the owner its money and its gifts.
    function invariant_RefundsStayWithinDeposits() public view {
        for (uint256 i = 0; i < _handler.accountCount(); ++i) {
            (, , , , , , , uint256 own, uint256 ownRefunded, , , ) = _handler.accounts(i);
            _atMost("own refund", i, ownRefunded, own);
            for (uint256 a = 2; a < 4; ++a) {
                address granter = _handler.actor(a);
                _atMost("grant refund", i, _handler.grantRefunded(i, granter), _handler.granted(i, granter));
            }
        }
    }

    /// @notice No channel pays above its cap; paid, reserved and returned are the cap.
    function invariant_ChannelsPayAtMostTheirCap() public view {
        for (uint256 c = 0; c < _handler.channelCount(); ++c) {
            (uint256 account, bytes32 id, bool open, uint256 cap, uint256 reserved, uint256 paid) = _handler.channels(
                c
            );
            IEscrowVault.Channel memory channel = _vault.channel(_idOf(account), id);
            _equal("channel reserved", c, channel.reserved, reserved);
            _equal("channel paid", c, channel.paid, paid);
            _equal("channel open", c, channel.open ? 1 : 0, open ? 1 : 0);
            _atMost("channel cap", c, uint256(channel.paid) + channel.reserved, cap);
        }
    }

    /// @notice A stream earns its rate for each funded second, so never more than its rate for each second.
    function invariant_StreamsEarnTheirRateForFundedTime() public {
        VM.warp(_handler.clock());
        for (uint256 s = 0; s < _handler.streamCount(); ++s) {
            (uint256 account, bytes32 id, uint256 rate, , uint256 earned, uint256 withdrawn, uint256 since) = _handler
                .streams(s);
            _equal("owed", s, _vault.owed(_idOf(account), id), earned - withdrawn);
            _equal("withdrawn", s, _vault.stream(_idOf(account), id).withdrawn, withdrawn);
            _atMost("rate x time", s, earned, rate * (_handler.clock() - since));
        }
    }

    /// @notice The rate of an account is the sum of its open streams' rates; its time only moves on, its index never faster.
    function invariant_RatesAndTimesAgree() public view {
        for (uint256 i = 0; i < _handler.accountCount(); ++i) {
            IEscrowVault.Account memory account = _vault.account(_idOf(i));
            (, , , , , , , , , , uint256 openedAt, ) = _handler.accounts(i);
            uint256 rate;
            uint256 open;
            for (uint256 s = 0; s < _handler.streamCount(); ++s) {
                (uint256 owner, bytes32 id, , , , , ) = _handler.streams(s);
                IEscrowVault.Stream memory stream = _vault.stream(_idOf(i), id);
                if (owner != i || !stream.open) continue;
                rate += stream.rate;
                ++open;
            }
            _equal("rates", i, account.rate, rate);
            _equal("streams", i, account.streamCount, open);
            _atMost("settled", i, account.settledAt, _handler.clock());
            _atMost("index", i, account.fundedIndex, account.settledAt - openedAt);
        }
    }

    /// @notice Fees are the floors of what was paid, collected or waiting.
    function invariant_FeesAreTheSumOfFloors() public view {
        for (uint8 t = 0; t < 2; ++t) {
            _equal("fees", t, _vault.collectedFees(t) + _handler.feesCollected(t), _handler.feesTaken(t));
        }
    }

    /// @notice Grants lose what is drawn and regain what returns while they live, never more than was granted.
    function invariant_GrantsKeepTheirLimit() public view {
        for (uint256 g = 0; g < _handler.grantCount(); ++g) {
            (uint64 id, , , , uint256 limit, uint256 left, , bool revoked) = _handler.grants(g);
            _equal("grant", g, _vault.grant(id).limit, revoked ? 0 : left);
            _atMost("grant limit", g, left, limit);
        }
    }

    /// @notice Bidders' money and bonds move between each other, and of bonds what is taken to whoever was to have it.
    function invariant_BidderMoneyStaysTheirs() public view {
        IEscrowVault.BidderBalance memory bidder = _vault.bidder(_handler.actor(7));
        _equal("bidder", 0, uint256(bidder.available) + bidder.locked, _handler.bidderMoney());
        _equal("bond", 0, _vault.bondOf(_handler.actor(7)), _handler.bonds());
        _equal("taken", 0, _handler.tokens(0).balanceOf(_handler.PENALTIES()), _handler.bondsTaken());
    }

    /// @notice The vault refuses nothing it has to accept.
    function invariant_NothingLegitimateIsRefused() public view {
        if (_handler.refusals() != 0) revert Refused(_handler.lastAction(), _handler.lastRefusal());
    }

    /// @notice The handler reaches every action; invariants over idle books would prove nothing.
    function test_HandlerReachesEveryAction() public {
        uint256 seed = 1;
        for (uint256 i = 0; i < 1500; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            _handler.step(seed, seed >> 64, seed >> 128);
        }
        for (uint256 a = 0; a < 20; ++a) {
            if (_handler.done(a) == 0) revert Broken("action reached", a, 0, 1);
        }
        invariant_NothingLegitimateIsRefused();
        invariant_VaultHoldsWhatItsBooksSay();
        invariant_DepositsAreLeftReservedEarnedOrRefunded();
    }

    function _account(uint256 i) private view returns (IEscrowVault.Account memory) {
        return _vault.accountAt(_idOf(i), uint40(_handler.clock()));
    }

    function _idOf(uint256 i) private view returns (bytes32 id) {
        (id, , , , , , , , , , , ) = _handler.accounts(i);
    }

    /// @dev Without the step's net a refusal would go unseen.
    function _target() internal view override returns (address, bytes4) {
        return (address(_handler), EscrowHandler.step.selector);
    }
}
