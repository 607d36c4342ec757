// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {Parameters} from "../access/Parameters.sol";
import {EscrowStorage} from "./EscrowStorage.sol";
import {FundedTime} from "./FundedTime.sol";
import {IEscrowVault} from "./IEscrowVault.sol";
import {VaultBase} from "./VaultBase.sol";

/// @title VaultChannels
/// @notice How money is earned: streams by the second, metered channels by statement.
abstract contract VaultChannels is VaultBase {
    using FundedTime for EscrowStorage.Balance;
    using FundedTime for EscrowStorage.StreamRecord;
    using SafeCast for uint256;

    IParameterRegistry private immutable PARAMETERS;

    constructor(IParameterRegistry parameters) {
        PARAMETERS = parameters;
    }

    /// @inheritdoc IEscrowVault
    function openStream(
        bytes32 accountId,
        bytes32 channelId,
        address payee,
        uint96 rate,
        uint16 feeBps,
        bool gpu
    ) external {
        // Check: from the order book, a new stream of an open account.
        Books storage $ = _books();
        _only($.orderBook);
        _requireAmount(rate);
        EscrowStorage.Balance memory balance = _open(accountId);
        EscrowStorage.StreamRecord storage record = $.streams[accountId][channelId];
        if (record.payee != address(0)) revert EscrowVault_ChannelExists(channelId);
        uint256 maximum = PARAMETERS.get(Parameters.ESCROW_MAX_STREAMS);
        if (balance.streamCount >= maximum) revert EscrowVault_TooManyStreams(accountId, maximum);

        // Check: a second of funds for all streams.
        EscrowStorage.Commitments storage commitments = $.accounts[accountId].commitments;
        uint96 running = commitments.rate;
        _settle(accountId, balance, running);
        uint96 total = running + rate;
        if (balance.available < total) revert EscrowVault_InsufficientFunds(accountId, balance.available, total);

        // Effect: one more stream from now.
        ++balance.streamCount;
        _resume(balance, total);
        _store(accountId, balance);
        commitments.rate = total;
        record.payee = payee;
        record.rate = rate;
        record.startIndex = balance.fundedIndex;
        record.feeBps = feeBps;
        record.open = true;
        record.gpu = gpu;
        emit StreamOpened(accountId, channelId, payee, rate, feeBps);
    }

    /// @inheritdoc IEscrowVault
    function openChannel(
        bytes32 accountId,
        bytes32 channelId,
        address payee,
        uint128 cap,
        uint16 feeBps,
        bool gpu
    ) external {
        // Check: from the order book, a new channel of an open account that can pay for it.
        Books storage $ = _books();
        _only($.orderBook);
        _requireAmount(cap);
        EscrowStorage.Balance memory balance = _open(accountId);
        EscrowStorage.ChannelRecord storage record = $.channels[accountId][channelId];
        if (record.payee != address(0)) revert EscrowVault_ChannelExists(channelId);
        EscrowStorage.Commitments memory commitments = _commitments(accountId);
        _settle(accountId, balance, commitments.rate);
        if (balance.available < cap) revert EscrowVault_InsufficientFunds(accountId, balance.available, cap);

        // Effect: available becomes reserved.
        uint96 amount = uint256(cap).toUint96();
        balance.available -= amount;
        _store(accountId, balance);
        $.accounts[accountId].commitments.reserved = commitments.reserved + amount;
        record.payee = payee;
        record.cap = amount;
        record.reserved = amount;
        record.feeBps = feeBps;
        record.open = true;
        record.gpu = gpu;
        emit ChannelOpened(accountId, channelId, payee, cap, feeBps);
    }

    /// @inheritdoc IEscrowVault
    function payFromChannel(bytes32 accountId, bytes32 channelId, uint128 amount) external {
        // Check: from the hub, within the reserve.
        Books storage $ = _books();
        _only($.settlementHub);
        _requireAmount(amount);
        EscrowStorage.ChannelRecord storage record = $.channels[accountId][channelId];
        uint96 value = _requireReserved(record, channelId, amount);

        // Effect: reserved becomes the payee's and the fee.
        record.reserved -= value;
        record.paid += value;
        $.accounts[accountId].commitments.reserved -= value;
        uint8 token = $.accounts[accountId].balance.token;
        address payee = record.payee;
        (uint256 net, uint256 fee) = _earn(token, payee, value, record.feeBps, record.gpu);
        $.claimable[token][payee] += net;
        emit Paid(channelId, payee, value, net, fee, true);
    }

    /// @inheritdoc IEscrowVault
    function returnFromChannel(bytes32 accountId, bytes32 channelId, uint128 amount, bool last) external {
        // Check: from the hub, within the reserve; the last return leaves none.
        Books storage $ = _books();
        _only($.settlementHub);
        EscrowStorage.ChannelRecord storage record = $.channels[accountId][channelId];
        uint96 value = _requireReserved(record, channelId, amount);
        uint96 left = record.reserved - value;
        if (last && left != 0) revert EscrowVault_StillReserved(channelId, left);

        // Effect: reserved becomes available again, refundable if the account is closed.
        if (value != 0) {
            record.reserved = left;
            EscrowStorage.Balance memory balance = _balance(accountId);
            EscrowStorage.Commitments memory commitments = _commitments(accountId);
            _settle(accountId, balance, commitments.rate);
            balance.available += value;
            _resume(balance, commitments.rate);
            _store(accountId, balance);
            $.accounts[accountId].commitments.reserved = commitments.reserved - value;
            emit ChannelReturned(accountId, channelId, value);
        }
        if (last) {
            record.open = false;
            emit ChannelClosed(accountId, channelId, record.cap - record.paid, record.paid);
        }
    }

    /// @inheritdoc IEscrowVault
    function withdrawStream(bytes32 accountId, bytes32 channelId) external returns (uint256 net) {
        // Check: something earned. The account itself need not be settled: its index at now is computed.
        Books storage $ = _books();
        EscrowStorage.StreamRecord storage record = $.streams[accountId][channelId];
        EscrowStorage.StreamRecord memory stream_ = _stream(accountId, channelId);
        (uint256 gross, uint8 token) = _owed(accountId, stream_);
        if (gross == 0) revert EscrowVault_NothingToWithdraw(channelId);

        // Effect: counted as withdrawn, fee kept.
        record.withdrawn = (stream_.withdrawn + gross).toUint128();
        uint256 fee;
        (net, fee) = _earn(token, stream_.payee, gross, stream_.feeBps, stream_.gpu);
        emit Paid(channelId, stream_.payee, gross, net, fee, false);

        // Interaction: to the payee, whoever calls.
        _push(token, stream_.payee, net);
    }

    /// @inheritdoc IEscrowVault
    function claim(uint8 token, address payee) external returns (uint256 amount) {
        // Check: something to claim.
        Books storage $ = _books();
        amount = $.claimable[token][payee];
        if (amount == 0) revert EscrowVault_NothingToWithdraw(bytes32(uint256(uint160(payee))));

        // Effect: nothing left.
        $.claimable[token][payee] = 0;
        emit Claimed(payee, token, amount);

        // Interaction: to the payee, whoever calls.
        _push(token, payee, amount);
    }

    /// @inheritdoc IEscrowVault
    function stream(bytes32 accountId, bytes32 channelId) external view returns (Stream memory) {
        EscrowStorage.StreamRecord memory record = _stream(accountId, channelId);
        return
            Stream({
                payee: record.payee,
                rate: record.rate,
                startIndex: record.startIndex,
                endIndex: record.endIndex,
                open: record.open,
                feeBps: record.feeBps,
                withdrawn: record.withdrawn
            });
    }

    /// @inheritdoc IEscrowVault
    function owed(bytes32 accountId, bytes32 channelId) external view returns (uint256 gross) {
        (gross, ) = _owed(accountId, _stream(accountId, channelId));
    }

    /// @inheritdoc IEscrowVault
    function channel(bytes32 accountId, bytes32 channelId) external view returns (Channel memory) {
        EscrowStorage.ChannelRecord memory record = _books().channels[accountId][channelId];
        return Channel(record.payee, record.open, record.feeBps, record.reserved, record.paid);
    }

    /// @inheritdoc IEscrowVault
    function claimable(uint8 token, address payee) external view returns (uint256) {
        return _books().claimable[token][payee];
    }

    /// @inheritdoc IEscrowVault
    function earnedOf(address payee) external view returns (uint256 net, uint256 gpu) {
        EscrowStorage.EarningsRecord storage earnings = _books().earnings[payee];
        return (earnings.net, earnings.gpu);
    }

    /// @dev Stops a running stream at the index of its settled account; returns its rate, which the caller takes off.
    function _stopStream(
        bytes32 accountId,
        bytes32 channelId,
        EscrowStorage.Balance memory balance
    ) internal returns (uint96) {
        EscrowStorage.StreamRecord storage record = _books().streams[accountId][channelId];
        EscrowStorage.StreamRecord memory stream_ = _stream(accountId, channelId);
        if (!stream_.open) revert EscrowVault_ChannelNotOpen(channelId);
        --balance.streamCount;
        stream_.open = false;
        stream_.endIndex = balance.fundedIndex;
        record.endIndex = stream_.endIndex;
        record.open = false;
        emit StreamClosed(accountId, channelId, stream_.earned(stream_.endIndex));
        return stream_.rate;
    }

    function _stream(bytes32 accountId, bytes32 channelId) private view returns (EscrowStorage.StreamRecord memory) {
        return _books().streams[accountId][channelId];
    }

    function _owed(
        bytes32 accountId,
        EscrowStorage.StreamRecord memory stream_
    ) private view returns (uint256 gross, uint8 token) {
        EscrowStorage.Balance memory balance = _balance(accountId);
        token = balance.token;
        uint40 index;
        if (stream_.open) index = balance.indexAt(_commitments(accountId).rate, uint40(block.timestamp));
        gross = stream_.earned(index) - stream_.withdrawn;
    }

    /// @dev `amount` as far as an open channel holds it.
    function _requireReserved(
        EscrowStorage.ChannelRecord storage record,
        bytes32 channelId,
        uint128 amount
    ) private view returns (uint96) {
        if (!record.open) revert EscrowVault_ChannelNotOpen(channelId);
        uint96 reserved = record.reserved;
        if (amount > reserved) revert EscrowVault_OverReserved(channelId, amount, reserved);
        return uint96(amount);
    }
}
