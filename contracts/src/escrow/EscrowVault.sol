// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {EscrowStorage} from "./EscrowStorage.sol";
import {IEscrowVault} from "./IEscrowVault.sol";
import {VaultAccounts} from "./VaultAccounts.sol";
import {VaultBidders} from "./VaultBidders.sol";
import {VaultChannels} from "./VaultChannels.sol";

/// @title EscrowVault
/// @notice See {IEscrowVault}. This file holds tokens, fees, wiring and the end of leases; accounts, grants, channels and
/// bidders have their own. Intake (accounts, deposits, grants, bidder money) may be paused; whatever lets money out never looks at the flag.
contract EscrowVault is VaultAccounts, VaultChannels, VaultBidders {
    // Most payment tokens there can be.
    uint256 private constant MAX_TOKENS = 16;

    constructor(IParameterRegistry parameters) VaultChannels(parameters) {}

    /// @notice Sets the AccessManager and lists VE as token 0.
    function initialize(address manager, address veToken) external initializer {
        __AccessManaged_init(manager);
        _list(veToken);
    }

    /// @inheritdoc IEscrowVault
    function wire(
        address deploymentRegistry,
        address orderBook,
        address providerRegistry,
        address settlementHub,
        address feeSplitter
    ) external restricted {
        // Check: once, and complete.
        Books storage $ = _books();
        if ($.deploymentRegistry != address(0)) revert EscrowVault_AlreadyWired();
        _requireAddress(deploymentRegistry);
        _requireAddress(orderBook);
        _requireAddress(providerRegistry);
        _requireAddress(settlementHub);
        _requireAddress(feeSplitter);

        // Effect: these five and no others.
        $.deploymentRegistry = deploymentRegistry;
        $.orderBook = orderBook;
        $.providerRegistry = providerRegistry;
        $.settlementHub = settlementHub;
        $.feeSplitter = feeSplitter;
        emit Wired(deploymentRegistry, orderBook, providerRegistry, settlementHub, feeSplitter);
    }

    /// @inheritdoc IEscrowVault
    function endLeases(bytes32 accountId, EndedLease[] calldata leases, bool closing) external {
        // Check: from the order book, an open account.
        Books storage $ = _books();
        _only($.orderBook);
        EscrowStorage.Balance memory balance = _open(accountId);

        // Effect: settle with the streams, then without them; the deposits are free.
        EscrowStorage.Commitments storage commitments = $.accounts[accountId].commitments;
        uint96 rate = commitments.rate;
        _settle(accountId, balance, rate);
        for (uint256 i = 0; i < leases.length; ++i) {
            EndedLease calldata lease = leases[i];
            if (lease.streaming) rate -= _stopStream(accountId, lease.channelId, balance);
            _unlock(lease.bidder, lease.channelId, lease.deposit);
        }
        _resume(balance, rate);
        if (closing) _closeAccount(accountId, balance);
        _store(accountId, balance);
        commitments.rate = rate;
    }

    /// @inheritdoc IEscrowVault
    function listToken(address token) external restricted returns (uint8 index) {
        return _list(token);
    }

    /// @inheritdoc IEscrowVault
    function collectFees(uint8 token) external returns (uint256 amount, uint256 gpu) {
        // Check: from the splitter, something collected.
        Books storage $ = _books();
        _only($.feeSplitter);
        EscrowStorage.TokenRecord storage listed = $.tokens[token];
        amount = listed.fees;
        if (amount == 0) revert EscrowVault_NothingToWithdraw(bytes32(uint256(token)));

        // Effect: nothing left.
        listed.fees = 0;
        uint128 gpuFees = listed.gpuFees;
        gpu = gpuFees - listed.gpuFeesCollected;
        if (gpu != 0) listed.gpuFeesCollected = gpuFees;
        emit FeesCollected(token, msg.sender, amount);

        // Interaction: to the splitter.
        _push(token, msg.sender, amount);
    }

    /// @inheritdoc IEscrowVault
    function collectedFees(uint8 token) external view returns (uint256) {
        return _books().tokens[token].fees;
    }

    /// @inheritdoc IEscrowVault
    function tokenAt(uint8 index) external view returns (address) {
        return address(_token(index));
    }

    function _list(address token) private returns (uint8 index) {
        // Check: a new token, a free place.
        Books storage $ = _books();
        _requireAddress(token);
        index = $.tokenCount;
        if (index == MAX_TOKENS) revert EscrowVault_TooManyTokens(MAX_TOKENS);
        for (uint256 i = 0; i < index; ++i) {
            if ($.tokens[i].token == token) revert EscrowVault_TokenAlreadyListed(token);
        }

        // Effect: listed for good; indexes never move.
        $.tokens[index].token = token;
        $.tokenCount = index + 1;
        emit TokenListed(index, token);
    }

    function _requireAddress(address value) private pure {
        if (value == address(0)) revert EscrowVault_ZeroAddress();
    }
}
