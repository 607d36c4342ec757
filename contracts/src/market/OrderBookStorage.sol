// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ISettlementHub} from "../settlement/ISettlementHub.sol";
import {IOrderBook} from "./IOrderBook.sol";
import {MarketIds} from "./MarketIds.sol";

/// @title OrderBookStorage
/// @notice What the order book keeps: two slots for an order, two for a bid (four if it is metered), one for a lease.
/// @dev An order's id is not stored: it follows from owner, dseq, gseq and oseq. Orders are found by the first 160 bits of
/// their id, as accounts are by their address; a record is only believed if its whole id matches, so another id with the
/// same beginning names nothing.
abstract contract OrderBookStorage {
    /// @param state Active stays once the lease has ended: {_orderState} tells.
    /// @param winner The provider whose bid was accepted; 0 if none was.
    /// @param ttl From creation to expiry (s).
    struct OrderRecord {
        address owner;
        uint64 dseq;
        IOrderBook.OrderState state;
        uint8 gseq;
        uint16 openBids;
        address winner;
        uint40 createdAt;
        uint24 ttl;
        uint32 oseq;
    }

    /// @param orderKey The first 160 bits of the order's id.
    /// @param ttl From creation to expiry (s).
    /// @param depositUnits Deposit in thousandths of a token; 0 once returned, unless the bid became a lease.
    /// @param metered Whether there is a {Meter}.
    struct BidRecord {
        uint160 orderKey;
        uint96 rate;
        address provider;
        uint40 createdAt;
        uint24 ttl;
        uint24 depositUnits;
        bool metered;
    }

    /// @notice The metered part of a bid.
    struct Meter {
        uint96 cap;
        IOrderBook.UnitPrices prices;
    }

    /// @notice What a bid becomes; provider, rate and order are the bid's.
    /// @param startDelay From acceptance to the time the workload should be ready (s).
    struct LeaseRecord {
        IOrderBook.LeaseState state;
        uint16 closeReason;
        uint16 feeBps;
        uint32 disputeWindow;
        uint40 acceptedAt;
        uint24 startDelay;
        uint40 readyAt;
        uint40 closedAt;
        uint40 reclaimAt;
    }

    /// @custom:storage-location erc7201:virtengine.storage.OrderBook
    struct BookStorage {
        mapping(uint160 orderKey => OrderRecord) orders;
        mapping(bytes32 bidId => BidRecord) bids;
        mapping(bytes32 bidId => Meter) meters;
        mapping(bytes32 leaseId => LeaseRecord) leases;
        mapping(address owner => uint256) liveOrders;
        ISettlementHub settlementHub;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.OrderBook")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant BOOK_STORAGE = 0x4a20a74c8dddc665f616a642894a402b94423a5eaec9fd22e85fc40f8c75dd00;

    /// @dev The order with exactly this id; an empty record if there is none.
    function _order(bytes32 orderId) internal view returns (OrderRecord memory record) {
        record = _orderAt(_orderKey(orderId));
        if (_orderId(record) != orderId) {
            OrderRecord memory none;
            record = none;
        }
    }

    function _orderAt(uint160 orderKey) internal view returns (OrderRecord memory) {
        return _book().orders[orderKey];
    }

    /// @dev A bid and the order it is on; empty records if there is none.
    function _bidOn(bytes32 bidId) internal view returns (BidRecord memory record, OrderRecord memory order) {
        record = _book().bids[bidId];
        order = _orderAt(record.orderKey);
    }

    /// @dev The effective state of a bid on its order. A lease's end is written in the lease alone.
    function _bidState(
        bytes32 bidId,
        BidRecord memory bid,
        OrderRecord memory order
    ) internal view returns (IOrderBook.BidState) {
        if (bid.createdAt == 0) return IOrderBook.BidState.None;
        if (bid.depositUnits == 0) return IOrderBook.BidState.Closed;
        if (order.state != IOrderBook.OrderState.Open) {
            if (order.winner != bid.provider) return IOrderBook.BidState.Lost;
            return _isLive(bidId) ? IOrderBook.BidState.Active : IOrderBook.BidState.Closed;
        }
        bool expired = block.timestamp >= bid.createdAt + bid.ttl || block.timestamp >= order.createdAt + order.ttl;
        return expired ? IOrderBook.BidState.Expired : IOrderBook.BidState.Open;
    }

    /// @dev The effective state of an order: closed, too, once the lease it became has ended.
    function _orderState(
        bytes32 orderId,
        OrderRecord memory order
    ) internal view returns (IOrderBook.OrderState state) {
        state = order.state;
        if (state == IOrderBook.OrderState.Active && !_isLive(MarketIds.bid(orderId, order.winner))) {
            state = IOrderBook.OrderState.Closed;
        }
    }

    function _isLive(bytes32 leaseId) internal view returns (bool) {
        IOrderBook.LeaseState state = _book().leases[leaseId].state;
        return state == IOrderBook.LeaseState.Accepted || state == IOrderBook.LeaseState.Running;
    }

    function _deploymentId(OrderRecord memory record) internal view returns (bytes32) {
        return MarketIds.deployment(record.owner, record.dseq);
    }

    function _orderId(OrderRecord memory record) internal view returns (bytes32) {
        return MarketIds.order(MarketIds.group(_deploymentId(record), record.gseq), record.oseq);
    }

    function _orderKey(bytes32 orderId) internal pure returns (uint160) {
        return uint160(bytes20(orderId));
    }

    function _book() internal pure returns (BookStorage storage $) {
        bytes32 slot = BOOK_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
