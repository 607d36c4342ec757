// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Parameters} from "../access/Parameters.sol";
import {IEscrowVault} from "../escrow/IEscrowVault.sol";
import {IGatePolicies} from "../identity/IGatePolicies.sol";
import {BookBase} from "./BookBase.sol";
import {IOrderBook} from "./IOrderBook.sol";
import {IProviderPenalties} from "./IProviderPenalties.sol";
import {ResourceMath, Resources} from "./Resources.sol";

/// @title BookLeases
/// @notice A lease from the acceptance of a bid to its end, whoever ends it.
abstract contract BookLeases is BookBase {
    using ResourceMath for Resources;

    uint16 internal constant CLOSED_BY_OWNER = 1;
    uint16 private constant FIRST_PROVIDER_REASON = 10_000;
    uint16 private constant LAST_PROVIDER_REASON = 19_999;
    uint16 private constant INSUFFICIENT_FUNDS = 20_000;

    // What the deployment registry is told.
    uint8 private constant ENDED_BY_PROVIDER = 1;
    uint8 private constant ENDED_FOR_FUNDS = 2;

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
        Resources resources = deployments.resourcesOf(deploymentId, order_.gseq);
        capacity.commit(record.provider, bidId, msg.sender, resources);
        if (record.metered) {
            vault.openChannel(deploymentId, bidId, record.provider, cap, feeBps, resources.gpus() != 0);
        }
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
            bytes32 deploymentId = _deploymentId(order_);
            bool gpu = deployments.resourcesOf(deploymentId, order_.gseq).gpus() != 0;
            vault.openStream(deploymentId, leaseId, bid_.provider, bid_.rate, record.feeBps, gpu);
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
        IProviderPenalties(providers.penalties()).leaseTerminated(leaseId);
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
    ) internal returns (IEscrowVault.EndedLease memory ended) {
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

    function _liveLease(bytes32 leaseId) private view returns (LeaseRecord storage record) {
        record = _book().leases[leaseId];
        if (!_isLive(leaseId)) revert OrderBook_LeaseNotLive(leaseId, record.state);
    }
}
