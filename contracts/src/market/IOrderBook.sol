// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ICapacityLedger} from "./ICapacityLedger.sol";
import {Resources} from "./Resources.sol";

/// @title IOrderBook
/// @notice Reverse auction: one order per group, providers bid at or below the ceiling, the owner accepts one bid, which
/// becomes a lease paid from the deployment's escrow account.
/// @dev Prices are wei of the deployment's token. A bid's deposit comes from the provider's prefunded vault balance and
/// stays locked until the bid is lost, withdrawn or its lease closed. Losing is lazy: a bid is lost iff its order's winner
/// is another one. Nothing here loops over bids.
interface IOrderBook {
    enum OrderState {
        None,
        Open,
        Active,
        Closed
    }

    /// @notice Effective states; Lost and Expired are computed. Lost: the order went to another bid or closed without
    /// one. Expired: the bid's time or the order's has run out. Closed bids have had their deposit returned.
    enum BidState {
        None,
        Open,
        Active,
        Lost,
        Expired,
        Closed
    }

    /// @notice Accepted: waiting for {reportReady}. Running: the stream runs.
    enum LeaseState {
        None,
        Accepted,
        Running,
        Closed,
        InsufficientFunds
    }

    /// @notice Prices of a metered bid, wei per unit; all zero for reserved capacity only.
    /// @param cpuCoreMs Per millisecond of one core.
    /// @param memoryByteS Per byte of memory and second.
    /// @param storageByteS Per byte of storage and second.
    /// @param gpuMs Per millisecond of one GPU.
    /// @param networkByte Per byte sent or received.
    struct UnitPrices {
        uint48 cpuCoreMs;
        uint48 memoryByteS;
        uint48 storageByteS;
        uint48 gpuMs;
        uint48 networkByte;
    }

    /// @param openBids Bids that hold a deposit and were not accepted, dead ones not yet reclaimed included.
    /// @param expiresAt No bid is placed or accepted from then on (s).
    /// @param winner The accepted bid; 0 if none was.
    struct Order {
        OrderState state;
        address owner;
        bytes32 deploymentId;
        uint32 gseq;
        uint16 openBids;
        uint40 createdAt;
        uint40 expiresAt;
        bytes32 winner;
    }

    /// @param deposit What is locked for it now (wei of VE); 0 once returned.
    struct Bid {
        BidState state;
        bytes32 orderId;
        address provider;
        uint96 rate;
        uint96 cap;
        uint96 deposit;
        uint40 createdAt;
        uint40 expiresAt;
        UnitPrices prices;
    }

    /// @param startBy Without {reportReady} by then the owner's cancel is free of any charge and counts against the
    /// provider (s).
    /// @param reclaimAt From then on the provider closes without penalty; 0 = no notice given (s).
    /// @param feeBps Fee, snapshotted at acceptance.
    /// @param disputeWindow Dispute window of statements, snapshotted at acceptance (s).
    struct Lease {
        LeaseState state;
        uint16 closeReason;
        address owner;
        address provider;
        bytes32 deploymentId;
        uint32 gseq;
        uint96 rate;
        uint96 cap;
        uint16 feeBps;
        uint32 disputeWindow;
        uint40 acceptedAt;
        uint40 startBy;
        uint40 readyAt;
        uint40 closedAt;
        uint40 reclaimAt;
        UnitPrices prices;
    }

    /// @notice An order to close, with what its group needs.
    struct OrderToClose {
        bytes32 orderId;
        Resources resources;
    }

    event OrderOpened(
        bytes32 indexed orderId,
        bytes32 indexed deploymentId,
        address indexed owner,
        uint32 gseq,
        uint32 oseq,
        uint40 expiresAt
    );
    event OrderClosed(bytes32 indexed orderId, bool expired);
    event OrderBookWired(address indexed settlementHub);
    event BidPlaced(
        bytes32 indexed bidId,
        bytes32 indexed orderId,
        address indexed provider,
        uint96 rate,
        uint96 cap,
        UnitPrices prices,
        uint96 deposit,
        uint40 expiresAt
    );
    /// @notice The bid's deposit and reservation were returned (withdrawn, lost, expired, or its lease closed).
    event BidClosed(bytes32 indexed bidId, address indexed provider, BidState was);
    event LeaseCreated(
        bytes32 indexed leaseId,
        bytes32 indexed orderId,
        address indexed provider,
        address owner,
        bytes32 deploymentId,
        uint32 gseq,
        uint96 rate,
        uint96 cap,
        uint16 feeBps,
        uint32 disputeWindow,
        uint40 startBy
    );
    event LeaseReady(bytes32 indexed leaseId, address indexed provider, uint40 readyAt);
    event LeaseReclaimNotice(bytes32 indexed leaseId, address indexed provider, uint40 reclaimAt);
    event LeaseClosed(
        bytes32 indexed leaseId,
        address indexed provider,
        address indexed owner,
        LeaseState state,
        uint16 reason
    );

    error OrderBook_NotRegistry(address caller);
    error OrderBook_OrderNotOpen(bytes32 orderId, OrderState state);
    error OrderBook_OrderExpired(bytes32 orderId, uint40 expiresAt);
    error OrderBook_OrderNotExpired(bytes32 orderId, uint40 expiresAt);
    error OrderBook_TooManyBids(bytes32 orderId, uint256 maximum);
    error OrderBook_BidExists(bytes32 bidId);
    error OrderBook_SelfBid(address provider);
    error OrderBook_NotAuthorised(address provider, address caller);
    error OrderBook_ZeroPrice();
    error OrderBook_OverCeiling(uint256 price, uint256 ceiling);
    error OrderBook_OverCapCeiling(uint256 cap, uint256 ceiling);
    error OrderBook_InvalidBidExpiry(uint40 expiresAt, uint256 latest);
    error OrderBook_BidNotOpen(bytes32 bidId, BidState state);
    error OrderBook_BidStillOpen(bytes32 bidId);
    error OrderBook_NotOwner(bytes32 id, address caller);
    error OrderBook_LeaseNotLive(bytes32 leaseId, LeaseState state);
    error OrderBook_LeaseNotAccepted(bytes32 leaseId, LeaseState state);
    error OrderBook_Underfunded(bytes32 accountId, uint256 available, uint256 required);
    error OrderBook_InvalidReason(uint16 reason);
    error OrderBook_NoticeGiven(bytes32 leaseId, uint40 reclaimAt);
    error OrderBook_StillFunded(bytes32 accountId, uint40 fundedUntil);
    error OrderBook_TooManyOrders(address owner, uint256 maximum);
    error OrderBook_ZeroAddress();
    error OrderBook_AlreadyWired(address settlementHub);

    /// @notice Names the settlement hub, which is told when a metered lease ends. Only governance, once.
    function wire(address settlementHub) external;

    /// @notice Opens an order for a group of the deployment `dseq` of `owner`. Only the deployment registry.
    function openOrder(address owner, uint64 dseq, uint32 gseq, uint32 oseq) external returns (bytes32 orderId);

    /// @notice Closes orders of a deployment of `owner` and, where they have one, their leases (reason 1); with `last` its
    /// account, too, in the same visit to the vault. Only the deployment registry, which names orders that exist.
    function closeOrders(address owner, bytes32 deploymentId, OrderToClose[] calldata orders, bool last) external;

    /// @notice Bids on an open order. The caller speaks for `provider` ({ICapacityLedger-CapacityLedger_NotAuthorised}). Locks the deposit, `market.bid_min_deposit` rounded up
    /// to a thousandth of a token, and reserves capacity. A provider bids once on an order, ever: who withdraws stays out.
    /// @param rate Wei per second for reserved capacity, streamed; may be 0 for a purely metered bid.
    /// @param cap Total a metered bid may draw (wei); 0 iff all unit prices are 0.
    /// @param expiresAt Not later than now + `market.bid_ttl` (s).
    function placeBid(
        bytes32 orderId,
        address provider,
        uint96 rate,
        uint96 cap,
        UnitPrices calldata prices,
        uint40 expiresAt
    ) external returns (bytes32 bidId);

    /// @notice Takes back a bid that was not accepted: deposit and reservation return. Owner or operator of the provider.
    function withdrawBid(bytes32 bidId) external;

    /// @notice Returns deposit and reservation of a bid that was lost, has expired, or whose order is closed. Anyone.
    function reclaimBid(bytes32 bidId) external;

    /// @notice Accepts a bid: the order's owner. Both sides must be operational. Needs the gate AcceptBid and, in the account,
    /// `market.min_runway` seconds of the bid's rate plus its cap.
    function acceptBid(bytes32 bidId) external;

    /// @notice The workload answers: the stream starts, if the lease has a rate. Late is allowed, as long as the owner has
    /// not cancelled. Owner or operator of the provider.
    function reportReady(bytes32 leaseId) external;

    /// @notice Announces that the provider wants its capacity back `reclaim.notice` seconds from now, and from then on may end the
    /// lease without penalty. Owner or operator of the provider.
    function giveReclaimNotice(bytes32 leaseId) external;

    /// @notice Ends a lease: reason 1. The group stays open without an order; {IDeploymentRegistry-startGroup} opens the next.
    /// Before {reportReady} nothing was earned, so it costs the tenant nothing and a metered lease's reserve returns in full, at once,
    /// whoever ends it and how. The deployment's owner.
    function closeLease(bytes32 leaseId) external;

    /// @notice Ends a lease for a reason in 10,000..19,999; the group pauses. Without a notice that is over the provider's bond
    /// pays the tenant for it, in this call ({IProviderPenalties}). Owner or operator of the provider.
    function closeLeaseByProvider(bytes32 leaseId, uint16 reason) external;

    /// @notice Ends a lease whose account has been dry for `escrow.overdraw_grace` + `escrow.overdraw_retention` seconds:
    /// reason 20,000; the group waits for funds. A purely metered lease is never overdrawn, its cap being set aside. Anyone.
    function closeOverdrawn(bytes32 leaseId) external;

    /// @notice Closes an open order whose time has run out. Anyone.
    function expireOrder(bytes32 orderId) external;

    function order(bytes32 orderId) external view returns (Order memory);

    function bid(bytes32 bidId) external view returns (Bid memory);

    function lease(bytes32 leaseId) external view returns (Lease memory);

    /// @notice The ledger that keeps capacity and the providers' live leases.
    function capacity() external view returns (ICapacityLedger);

    /// @notice The settlement hub, once wired.
    function settlementHub() external view returns (address);

    /// @notice How many orders of this owner are open or active.
    function liveOrders(address owner) external view returns (uint256);
}
