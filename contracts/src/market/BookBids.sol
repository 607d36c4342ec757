// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IGatePolicies} from "../identity/IGatePolicies.sol";
import {BookBase} from "./BookBase.sol";
import {IDeploymentRegistry} from "./IDeploymentRegistry.sol";
import {IOrderBook} from "./IOrderBook.sol";
import {MarketIds} from "./MarketIds.sol";
import {Resources} from "./Resources.sol";
import {UnitPricing} from "./UnitPricing.sol";

/// @title BookBids
/// @notice A bid from its placing to its return, unless it is accepted.
abstract contract BookBids is BookBase {
    /// @notice What a bid is asked for: deposit and bond (wei), age of a heartbeat (s).
    struct Placing {
        uint256 deposit;
        uint256 bond;
        uint256 heartbeatTimeout;
    }

    /// @inheritdoc IOrderBook
    function placeBid(
        bytes32 orderId,
        address provider,
        uint96 rate,
        uint96 cap,
        UnitPrices calldata prices,
        uint40 expiresAt
    ) external whenIntakeOpen returns (bytes32 bidId) {
        OrderRecord memory order_ = _order(orderId);

        // Check: an open order, of somebody else, and a provider that may sell.
        _requireOpen(orderId, order_);
        if (provider == order_.owner) revert OrderBook_SelfBid(provider);
        accounts.requireBothOperational(provider, order_.owner);

        // Check: the terms of the group, time and number. Effect: the bid.
        Resources resources = _checkTerms(order_, provider, rate, cap, prices);
        Placing memory placing;
        (bidId, placing) = _storeBid(orderId, order_.openBids, provider, rate, cap != 0, expiresAt);
        if (cap != 0) _book().meters[bidId] = Meter({cap: cap, prices: prices});
        emit BidPlaced(bidId, orderId, provider, rate, cap, prices, uint96(placing.deposit), expiresAt);

        // Interaction: the capacity of an active provider for whom the caller speaks, then the deposit of one with a bond.
        capacity.reserve(provider, msg.sender, bidId, resources, placing.heartbeatTimeout);
        vault.lockBid(provider, bidId, uint96(placing.deposit), placing.bond);
    }

    /// @inheritdoc IOrderBook
    function withdrawBid(bytes32 bidId) external {
        (BidRecord memory record, OrderRecord memory order_) = _bidOn(bidId);
        BidState state = _bidState(bidId, record, order_);
        if (!_isReturnable(state) && state != BidState.Open) revert OrderBook_BidNotOpen(bidId, state);
        _requireSpeaker(record.provider);
        _returnBid(bidId, record, order_, state);
    }

    /// @inheritdoc IOrderBook
    function reclaimBid(bytes32 bidId) external {
        (BidRecord memory record, OrderRecord memory order_) = _bidOn(bidId);
        BidState state = _bidState(bidId, record, order_);
        if (state == BidState.Open) revert OrderBook_BidStillOpen(bidId);
        if (!_isReturnable(state)) revert OrderBook_BidNotOpen(bidId, state);
        _returnBid(bidId, record, order_, state);
    }

    /// @dev Checks gate, price and cap against the group, and returns what the group needs.
    function _checkTerms(
        OrderRecord memory order_,
        address provider,
        uint96 rate,
        uint96 cap,
        UnitPrices calldata prices
    ) private view returns (Resources) {
        IDeploymentRegistry.Group memory group = deployments.group(_deploymentId(order_), order_.gseq);
        gates.requireAllowed(IGatePolicies.Action.PlaceBid, provider, group.bidderPolicy);
        bool priced = UnitPricing.isPriced(prices);
        if (priced != (cap != 0) || (rate == 0 && cap == 0)) revert OrderBook_ZeroPrice();
        uint256 price = rate;
        if (priced) price += UnitPricing.perSecond(prices, group.resources);
        if (price > group.ceilingRate) revert OrderBook_OverCeiling(price, group.ceilingRate);
        if (cap > group.capCeiling) revert OrderBook_OverCapCeiling(cap, group.capCeiling);
        return group.resources;
    }

    /// @dev Checks time and number, writes the bid and counts it.
    function _storeBid(
        bytes32 orderId,
        uint16 openBids,
        address provider,
        uint96 rate,
        bool metered,
        uint40 expiresAt
    ) private returns (bytes32 bidId, Placing memory placing) {
        uint256 maximum;
        uint256 ttl;
        (placing.deposit, placing.bond, placing.heartbeatTimeout, ttl, maximum) = parameters.bidTerms();
        if (expiresAt <= block.timestamp || expiresAt > block.timestamp + ttl) {
            revert OrderBook_InvalidBidExpiry(expiresAt, block.timestamp + ttl);
        }
        if (openBids >= maximum) revert OrderBook_TooManyBids(orderId, maximum);
        bidId = MarketIds.bid(orderId, provider);
        BidRecord storage stored = _book().bids[bidId];
        if (stored.createdAt != 0) revert OrderBook_BidExists(bidId);

        BidRecord memory record;
        record.orderKey = _orderKey(orderId);
        record.rate = rate;
        record.provider = provider;
        record.createdAt = uint40(block.timestamp);
        record.ttl = SafeCast.toUint24(expiresAt - block.timestamp);
        // At least one unit: a live bid is told from a closed one by its deposit.
        record.depositUnits = SafeCast.toUint24(Math.max(Math.ceilDiv(placing.deposit, DEPOSIT_UNIT), 1));
        record.metered = metered;
        _book().bids[bidId] = record;
        _book().orders[record.orderKey].openBids = openBids + 1;
        placing.deposit = _depositOf(record);
    }

    /// @dev Returns what a bid that was not accepted holds.
    function _returnBid(bytes32 bidId, BidRecord memory record, OrderRecord memory order_, BidState was) private {
        // Effect: closed, and one less on the order.
        BookStorage storage $ = _book();
        $.bids[bidId].depositUnits = 0;
        $.orders[record.orderKey].openBids = order_.openBids - 1;
        emit BidClosed(bidId, record.provider, was);

        // Interaction: the deposit, then the capacity.
        vault.unlockBid(record.provider, bidId, _depositOf(record));
        capacity.release(record.provider, bidId, deployments.resourcesOf(_deploymentId(order_), order_.gseq));
    }

    function _isReturnable(BidState state) private pure returns (bool) {
        return state == BidState.Lost || state == BidState.Expired;
    }
}
