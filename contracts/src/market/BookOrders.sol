// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Parameters} from "../access/Parameters.sol";
import {IEscrowVault} from "../escrow/IEscrowVault.sol";
import {BookLeases} from "./BookLeases.sol";
import {IOrderBook} from "./IOrderBook.sol";
import {MarketIds} from "./MarketIds.sol";

/// @title BookOrders
/// @notice Orders, as the deployment registry opens and closes them.
abstract contract BookOrders is BookLeases {
    modifier onlyRegistry() {
        if (msg.sender != address(deployments)) revert OrderBook_NotRegistry(msg.sender);
        _;
    }

    /// @inheritdoc IOrderBook
    function openOrder(
        address owner,
        uint64 dseq,
        uint32 gseq,
        uint32 oseq
    ) external onlyRegistry whenIntakeOpen returns (bytes32 orderId) {
        BookStorage storage $ = _book();

        // Check: the owner has room for one more.
        (uint256 maximum, uint256 ttl) = parameters.get2(
            Parameters.MARKET_ORDERS_PER_CUSTOMER,
            Parameters.MARKET_ORDER_TTL
        );
        uint256 live = $.liveOrders[owner];
        if (live >= maximum) revert OrderBook_TooManyOrders(owner, maximum);

        // Effect: the order. The registry counts groups and orders up, so an id never returns.
        OrderRecord memory record = OrderRecord({
            owner: owner,
            dseq: dseq,
            state: OrderState.Open,
            gseq: SafeCast.toUint8(gseq),
            openBids: 0,
            winner: address(0),
            createdAt: uint40(block.timestamp),
            ttl: SafeCast.toUint24(ttl),
            oseq: oseq
        });
        bytes32 deploymentId = _deploymentId(record);
        orderId = _orderId(record);
        $.liveOrders[owner] = live + 1;
        $.orders[_orderKey(orderId)] = record;
        emit OrderOpened(orderId, deploymentId, owner, gseq, oseq, record.createdAt + record.ttl);
    }

    /// @inheritdoc IOrderBook
    function closeOrders(
        address owner,
        bytes32 deploymentId,
        OrderToClose[] calldata orders,
        bool last
    ) external onlyRegistry {
        IEscrowVault.EndedLease[] memory ended = new IEscrowVault.EndedLease[](orders.length);
        uint256 count;
        for (uint256 i = 0; i < orders.length; ++i) {
            // The registry made the id from what the record holds: it need not be made again to be believed. An order with a
            // winner is active, so that only the slot with the winner is read of it.
            bytes32 orderId = orders[i].orderId;
            OrderRecord storage record = _book().orders[_orderKey(orderId)];
            address winner = record.winner;
            if (winner != address(0)) {
                bytes32 leaseId = MarketIds.bid(orderId, winner);
                if (_isLive(leaseId)) {
                    ended[count++] = _endLease(leaseId, CLOSED_BY_OWNER, orderId, owner, orders[i].resources);
                }
            } else if (record.state == OrderState.Open) {
                _closeUnmatched(orderId, owner, false);
            }
        }
        if (count == 0 && !last) return;
        // Only the leases that were live.
        assembly ("memory-safe") {
            mstore(ended, count)
        }
        vault.endLeases(deploymentId, ended, last);
    }

    /// @inheritdoc IOrderBook
    function expireOrder(bytes32 orderId) external {
        OrderRecord memory record = _order(orderId);
        uint40 expiresAt = record.createdAt + record.ttl;
        if (record.state != OrderState.Open) revert OrderBook_OrderNotOpen(orderId, _orderState(orderId, record));
        if (block.timestamp < expiresAt) revert OrderBook_OrderNotExpired(orderId, expiresAt);
        _closeUnmatched(orderId, record.owner, true);
    }

    function _closeUnmatched(bytes32 orderId, address owner, bool expired) private {
        BookStorage storage $ = _book();
        $.orders[_orderKey(orderId)].state = OrderState.Closed;
        --$.liveOrders[owner];
        emit OrderClosed(orderId, expired);
    }
}
