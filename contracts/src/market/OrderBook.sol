// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IAccountStatus} from "../access/IAccountStatus.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {IEscrowVault} from "../escrow/IEscrowVault.sol";
import {IGatePolicies} from "../identity/IGatePolicies.sol";
import {IFeePolicy} from "../settlement/IFeePolicy.sol";
import {ISettlementHub} from "../settlement/ISettlementHub.sol";
import {BookBase} from "./BookBase.sol";
import {BookBids} from "./BookBids.sol";
import {BookOrders} from "./BookOrders.sol";
import {ICapacityLedger} from "./ICapacityLedger.sol";
import {IDeploymentRegistry} from "./IDeploymentRegistry.sol";
import {IOrderBook} from "./IOrderBook.sol";
import {IProviderRegistry} from "./IProviderRegistry.sol";
import {MarketIds} from "./MarketIds.sol";

/// @title OrderBook
/// @notice See {IOrderBook}. This file holds wiring and views; orders, bids and leases have their own.
contract OrderBook is BookOrders, BookBids {
    constructor(
        IDeploymentRegistry deploymentRegistry,
        IProviderRegistry providerRegistry,
        ICapacityLedger capacityLedger,
        IEscrowVault escrowVault,
        IGatePolicies gatePolicies,
        IAccountStatus accountStatus,
        IParameterRegistry parameterRegistry,
        IFeePolicy feePolicy
    )
        BookBase(
            deploymentRegistry,
            providerRegistry,
            capacityLedger,
            escrowVault,
            gatePolicies,
            accountStatus,
            parameterRegistry,
            feePolicy
        )
    {}

    /// @notice Sets the AccessManager.
    function initialize(address manager) external initializer {
        __AccessManaged_init(manager);
    }

    /// @inheritdoc IOrderBook
    function wire(address settlementHub_) external restricted {
        BookStorage storage $ = _book();
        if (settlementHub_ == address(0)) revert OrderBook_ZeroAddress();
        if (address($.settlementHub) != address(0)) revert OrderBook_AlreadyWired(address($.settlementHub));
        $.settlementHub = ISettlementHub(settlementHub_);
        emit OrderBookWired(settlementHub_);
    }

    /// @inheritdoc IOrderBook
    function order(bytes32 orderId) external view returns (Order memory) {
        OrderRecord memory record = _order(orderId);
        if (record.state == OrderState.None) return _noOrder();
        return
            Order({
                state: _orderState(orderId, record),
                owner: record.owner,
                deploymentId: _deploymentId(record),
                gseq: record.gseq,
                openBids: record.openBids,
                createdAt: record.createdAt,
                expiresAt: record.createdAt + record.ttl,
                winner: record.winner == address(0) ? bytes32(0) : MarketIds.bid(orderId, record.winner)
            });
    }

    /// @inheritdoc IOrderBook
    function bid(bytes32 bidId) external view returns (Bid memory) {
        (BidRecord memory record, OrderRecord memory order_) = _bidOn(bidId);
        Meter storage meter = _book().meters[bidId];
        BidState state = _bidState(bidId, record, order_);
        return
            Bid({
                state: state,
                orderId: order_.state == OrderState.None ? bytes32(0) : _orderId(order_),
                provider: record.provider,
                rate: record.rate,
                cap: meter.cap,
                deposit: state == BidState.Closed ? 0 : _depositOf(record),
                createdAt: record.createdAt,
                expiresAt: record.createdAt + record.ttl,
                prices: meter.prices
            });
    }

    /// @inheritdoc IOrderBook
    function lease(bytes32 leaseId) external view returns (Lease memory result) {
        LeaseRecord storage record = _book().leases[leaseId];
        if (record.state == LeaseState.None) return result;
        (BidRecord memory bid_, OrderRecord memory order_) = _bidOn(leaseId);
        result.state = record.state;
        result.closeReason = record.closeReason;
        result.owner = order_.owner;
        result.provider = bid_.provider;
        result.deploymentId = _deploymentId(order_);
        result.gseq = order_.gseq;
        result.rate = bid_.rate;
        if (bid_.metered) {
            Meter storage meter = _book().meters[leaseId];
            result.cap = meter.cap;
            result.prices = meter.prices;
        }
        result.feeBps = record.feeBps;
        result.disputeWindow = record.disputeWindow;
        result.acceptedAt = record.acceptedAt;
        result.startBy = record.acceptedAt + record.startDelay;
        result.readyAt = record.readyAt;
        result.closedAt = record.closedAt;
        result.reclaimAt = record.reclaimAt;
    }

    /// @inheritdoc IOrderBook
    function liveOrders(address owner) external view returns (uint256) {
        return _book().liveOrders[owner];
    }

    /// @inheritdoc IOrderBook
    function settlementHub() external view returns (address) {
        return address(_book().settlementHub);
    }

    function _noOrder() private pure returns (Order memory none) {}
}
