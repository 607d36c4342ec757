// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Governed} from "../access/Governed.sol";
import {IAccountStatus} from "../access/IAccountStatus.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {Parameters} from "../access/Parameters.sol";
import {IEscrowVault} from "../escrow/IEscrowVault.sol";
import {IGatePolicies} from "../identity/IGatePolicies.sol";
import {IFeePolicy} from "../settlement/IFeePolicy.sol";
import {ISettlementHub} from "../settlement/ISettlementHub.sol";
import {ICapacityLedger} from "./ICapacityLedger.sol";
import {IDeploymentRegistry} from "./IDeploymentRegistry.sol";
import {IOrderBook} from "./IOrderBook.sol";
import {IProviderRegistry} from "./IProviderRegistry.sol";
import {MarketIds} from "./MarketIds.sol";
import {OrderBookStorage} from "./OrderBookStorage.sol";
import {Resources} from "./Resources.sol";
import {UnitPricing} from "./UnitPricing.sol";

/// @title OrderBook
/// @notice See {IOrderBook}.
contract OrderBook is Governed, OrderBookStorage, IOrderBook {
    /// @notice Granularity of bid deposits: a thousandth of a token (wei).
    uint256 public constant DEPOSIT_UNIT = 1e15;

    uint16 private constant CLOSED_BY_OWNER = 1;
    uint16 private constant FIRST_PROVIDER_REASON = 10_000;
    uint16 private constant LAST_PROVIDER_REASON = 19_999;
    uint16 private constant INSUFFICIENT_FUNDS = 20_000;

    // What the deployment registry is told.
    uint8 private constant ENDED_BY_PROVIDER = 1;
    uint8 private constant ENDED_FOR_FUNDS = 2;

    /// @notice Terms of the groups.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IDeploymentRegistry public immutable deployments;
    /// @notice The sellers.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IProviderRegistry public immutable providers;
    /// @notice Capacity and quotas.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    ICapacityLedger public immutable override capacity;
    /// @notice The money.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IEscrowVault public immutable vault;
    /// @notice Who may bid and accept.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IGatePolicies public immutable gates;
    /// @notice Who is operational.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IAccountStatus public immutable accounts;
    /// @notice Where governed numbers are kept.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IParameterRegistry public immutable parameters;
    /// @notice The fee of the day.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IFeePolicy public immutable fees;

    /// @notice What a bid is asked for: deposit and bond (wei), age of a heartbeat (s).
    struct Placing {
        uint256 deposit;
        uint256 bond;
        uint256 heartbeatTimeout;
    }

    modifier onlyRegistry() {
        if (msg.sender != address(deployments)) revert OrderBook_NotRegistry(msg.sender);
        _;
    }

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(
        IDeploymentRegistry deploymentRegistry,
        IProviderRegistry providerRegistry,
        ICapacityLedger capacityLedger,
        IEscrowVault escrowVault,
        IGatePolicies gatePolicies,
        IAccountStatus accountStatus,
        IParameterRegistry parameterRegistry,
        IFeePolicy feePolicy
    ) {
        deployments = deploymentRegistry;
        providers = providerRegistry;
        capacity = capacityLedger;
        vault = escrowVault;
        gates = gatePolicies;
        accounts = accountStatus;
        parameters = parameterRegistry;
        fees = feePolicy;
    }

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

    /// @inheritdoc IOrderBook
    function acceptBid(bytes32 bidId) external whenIntakeOpen {
        (BidRecord memory record, OrderRecord memory order_) = _bidOn(bidId);

        // Check: a live bid on an open order of the caller; both in good standing.
        BidState state = _bidState(bidId, record, order_);
        if (state == BidState.None) revert OrderBook_BidNotOpen(bidId, state);
        bytes32 orderId = _orderId(order_);
        if (msg.sender != order_.owner) revert OrderBook_NotOwner(orderId, msg.sender);
        _requireOpen(orderId, order_);
        if (state != BidState.Open) revert OrderBook_BidNotOpen(bidId, state);
        accounts.requireBothOperational(msg.sender, record.provider);
        gates.requireAllowed(IGatePolicies.Action.AcceptBid, msg.sender, 0);

        // Check: money for the runway and the cap. Effect: order and lease.
        (uint96 cap, uint16 feeBps) = _makeLease(bidId, record, order_);

        // Interaction: capacity of a provider still there, and the metered channel. The stream waits for the workload.
        bytes32 deploymentId = _deploymentId(order_);
        capacity.commit(record.provider, bidId, msg.sender, deployments.resourcesOf(deploymentId, order_.gseq));
        if (record.metered) vault.openChannel(deploymentId, bidId, record.provider, cap, feeBps);
    }

    /// @inheritdoc IOrderBook
    function reportReady(bytes32 leaseId) external {
        LeaseRecord storage record = _book().leases[leaseId];
        (BidRecord memory bid_, OrderRecord memory order_) = _bidOn(leaseId);

        // Check: accepted, and the provider says so.
        if (record.state != LeaseState.Accepted) revert OrderBook_LeaseNotAccepted(leaseId, record.state);
        _requireSpeaker(bid_.provider);

        // Effect: running.
        record.state = LeaseState.Running;
        record.readyAt = uint40(block.timestamp);
        emit LeaseReady(leaseId, bid_.provider, uint40(block.timestamp));

        // Interaction: rent runs from now.
        if (bid_.rate != 0) {
            vault.openStream(_deploymentId(order_), leaseId, bid_.provider, bid_.rate, record.feeBps);
        }
    }

    /// @inheritdoc IOrderBook
    function giveReclaimNotice(bytes32 leaseId) external {
        LeaseRecord storage record = _liveLease(leaseId);
        address provider = _book().bids[leaseId].provider;
        _requireSpeaker(provider);
        if (record.reclaimAt != 0) revert OrderBook_NoticeGiven(leaseId, record.reclaimAt);
        uint40 reclaimAt = SafeCast.toUint40(block.timestamp + parameters.get(Parameters.RECLAIM_NOTICE));
        record.reclaimAt = reclaimAt;
        emit LeaseReclaimNotice(leaseId, provider, reclaimAt);
    }

    /// @inheritdoc IOrderBook
    function closeLease(bytes32 leaseId) external {
        _liveLease(leaseId);
        address owner = _book().orders[_book().bids[leaseId].orderKey].owner;
        if (msg.sender != owner) revert OrderBook_NotOwner(leaseId, msg.sender);
        _closeLease(leaseId, CLOSED_BY_OWNER);
    }

    /// @inheritdoc IOrderBook
    function closeLeaseByProvider(bytes32 leaseId, uint16 reason) external {
        _liveLease(leaseId);
        _requireSpeaker(_book().bids[leaseId].provider);
        if (reason < FIRST_PROVIDER_REASON || reason > LAST_PROVIDER_REASON) revert OrderBook_InvalidReason(reason);
        OrderRecord memory order_ = _closeLease(leaseId, reason);
        deployments.leaseEnded(_deploymentId(order_), order_.gseq, ENDED_BY_PROVIDER);
    }

    /// @inheritdoc IOrderBook
    function closeOverdrawn(bytes32 leaseId) external {
        _liveLease(leaseId);
        (BidRecord memory bid_, OrderRecord memory order_) = _bidOn(leaseId);

        // Check: it lives on rent, and there has been none for long enough.
        bytes32 accountId = _deploymentId(order_);
        if (bid_.rate == 0) revert OrderBook_StillFunded(accountId, type(uint40).max);
        (uint256 grace, uint256 retention) = parameters.get2(
            Parameters.ESCROW_OVERDRAW_GRACE,
            Parameters.ESCROW_OVERDRAW_RETENTION
        );
        uint40 fundedUntil = vault.fundedUntil(accountId);
        if (block.timestamp < fundedUntil + grace + retention) revert OrderBook_StillFunded(accountId, fundedUntil);

        // Effect, Interaction: the end.
        _closeLease(leaseId, INSUFFICIENT_FUNDS);
        deployments.leaseEnded(accountId, order_.gseq, ENDED_FOR_FUNDS);
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

    /// @dev Checks the account's funds and writes order and lease; the terms of today go into the lease.
    function _makeLease(
        bytes32 bidId,
        BidRecord memory record,
        OrderRecord memory order_
    ) private returns (uint96 cap, uint16 feeBps) {
        (uint256 runway, uint256 startDelay, uint256 disputeWindow) = parameters.get3(
            Parameters.MARKET_MIN_RUNWAY,
            Parameters.MARKET_READY_DEADLINE,
            Parameters.SETTLEMENT_DISPUTE_WINDOW
        );

        // Check: money for the runway and the cap.
        if (record.metered) cap = _book().meters[bidId].cap;
        feeBps = fees.feeBps(_checkFunds(_deploymentId(order_), record.rate * runway + cap));

        // Effect: the order has its winner, the lease its terms.
        OrderRecord storage stored = _book().orders[record.orderKey];
        stored.state = OrderState.Active;
        stored.openBids = order_.openBids - 1;
        stored.winner = record.provider;
        LeaseRecord memory lease_;
        lease_.state = LeaseState.Accepted;
        lease_.feeBps = feeBps;
        lease_.disputeWindow = SafeCast.toUint32(disputeWindow);
        lease_.acceptedAt = uint40(block.timestamp);
        lease_.startDelay = SafeCast.toUint24(startDelay);
        _book().leases[bidId] = lease_;
        _announceLease(bidId, record, order_, lease_, cap);
    }

    function _checkFunds(bytes32 accountId, uint256 required) private view returns (uint8 token) {
        IEscrowVault.Account memory account = vault.accountAt(accountId, uint40(block.timestamp));
        if (account.available < required) revert OrderBook_Underfunded(accountId, account.available, required);
        return account.token;
    }

    function _announceLease(
        bytes32 bidId,
        BidRecord memory record,
        OrderRecord memory order_,
        LeaseRecord memory lease_,
        uint96 cap
    ) private {
        emit LeaseCreated(
            bidId,
            _orderId(order_),
            record.provider,
            order_.owner,
            _deploymentId(order_),
            order_.gseq,
            record.rate,
            cap,
            lease_.feeBps,
            lease_.disputeWindow,
            lease_.acceptedAt + lease_.startDelay
        );
    }

    function _closeLease(bytes32 leaseId, uint16 reason) private returns (OrderRecord memory order_) {
        (, order_) = _bidOn(leaseId);
        bytes32 deploymentId = _deploymentId(order_);
        Resources resources = deployments.resourcesOf(deploymentId, order_.gseq);
        IEscrowVault.EndedLease[] memory ended = new IEscrowVault.EndedLease[](1);
        ended[0] = _endLease(leaseId, reason, _orderId(order_), order_.owner, resources);
        vault.endLeases(deploymentId, ended, false);
    }

    /// @dev Ends a live lease and thereby its bid and order, whose states follow from it: the effects first, then capacity
    /// and meter. Stream and deposit are the caller's to end, with what is returned.
    function _endLease(
        bytes32 leaseId,
        uint16 reason,
        bytes32 orderId,
        address owner,
        Resources resources
    ) private returns (IEscrowVault.EndedLease memory ended) {
        BookStorage storage $ = _book();
        BidRecord memory bid_ = $.bids[leaseId];
        LeaseRecord storage record = $.leases[leaseId];

        // Effect: nothing of it is live any more.
        ended.channelId = leaseId;
        ended.bidder = bid_.provider;
        ended.deposit = _depositOf(bid_);
        ended.streaming = record.state == LeaseState.Running && bid_.rate != 0;
        LeaseState closed = reason == INSUFFICIENT_FUNDS ? LeaseState.InsufficientFunds : LeaseState.Closed;
        record.state = closed;
        record.closeReason = reason;
        record.closedAt = uint40(block.timestamp);
        --$.liveOrders[owner];
        emit LeaseClosed(leaseId, bid_.provider, owner, closed, reason);
        emit BidClosed(leaseId, bid_.provider, BidState.Active);
        emit OrderClosed(orderId, false);

        // Interaction: what the lease held besides money.
        capacity.free(bid_.provider, leaseId, owner, resources);
        if (bid_.metered) $.settlementHub.leaseEnded(leaseId, uint40(block.timestamp));
    }

    function _closeUnmatched(bytes32 orderId, address owner, bool expired) private {
        BookStorage storage $ = _book();
        $.orders[_orderKey(orderId)].state = OrderState.Closed;
        --$.liveOrders[owner];
        emit OrderClosed(orderId, expired);
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

    function _liveLease(bytes32 leaseId) private view returns (LeaseRecord storage record) {
        record = _book().leases[leaseId];
        if (!_isLive(leaseId)) revert OrderBook_LeaseNotLive(leaseId, record.state);
    }

    function _requireOpen(bytes32 orderId, OrderRecord memory record) private view {
        if (record.state != OrderState.Open) revert OrderBook_OrderNotOpen(orderId, _orderState(orderId, record));
        uint40 expiresAt = record.createdAt + record.ttl;
        if (block.timestamp >= expiresAt) revert OrderBook_OrderExpired(orderId, expiresAt);
    }

    /// @dev A provider speaks for itself without being looked up.
    function _requireSpeaker(address provider) private view {
        if (msg.sender != provider && !providers.speaksFor(provider, msg.sender)) {
            revert OrderBook_NotAuthorised(provider, msg.sender);
        }
    }

    function _isReturnable(BidState state) private pure returns (bool) {
        return state == BidState.Lost || state == BidState.Expired;
    }

    function _depositOf(BidRecord memory record) private pure returns (uint96) {
        // A 24-bit number of units of 1e15 stays below 2^96.
        return uint96(uint256(record.depositUnits) * DEPOSIT_UNIT);
    }

    function _noOrder() private pure returns (Order memory none) {}
}
