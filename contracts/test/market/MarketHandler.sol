// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ICapacityLedger} from "../../src/market/ICapacityLedger.sol";
import {IDeploymentRegistry} from "../../src/market/IDeploymentRegistry.sol";
import {IOrderBook} from "../../src/market/IOrderBook.sol";
import {MarketIds} from "../../src/market/MarketIds.sol";
import {ResourceMath, Resources} from "../../src/market/Resources.sol";
import {MarketWorld} from "./MarketWorld.sol";

/// @notice Tenants and providers who do anything at any time. What the market refuses is no error, with three exceptions
/// that are remembered: an exit that is due, an arithmetic failure, and an object that moved against its state table.
contract MarketHandler is MarketWorld {
    uint256 public constant ACTIONS = 19;
    uint256 private constant MAX_DEPLOYMENTS = 10;
    uint256 private constant MAX_BIDS = 40;

    struct OrderNote {
        bytes32 id;
        bytes32 deploymentId;
        uint32 gseq;
        address owner;
        IOrderBook.OrderState state;
    }

    struct BidNote {
        bytes32 id;
        uint256 order;
        address provider;
        IOrderBook.BidState state;
        IOrderBook.LeaseState lease;
    }

    bytes32[] public deploymentIds;
    mapping(bytes32 deploymentId => address) public ownerOf;
    OrderNote[] public orders;
    BidNote[] public bids;
    mapping(bytes32 orderId => bool) private _known;

    /// @notice Whose GPUs the network does not count, and the GPU-seconds it should have counted.
    mapping(address provider => bool) public isSilent;
    uint256 public offeredSeconds;
    uint256 public leasedSeconds;

    uint256[ACTIONS] public done;
    uint256 public faults;
    string public lastFault;
    bytes public lastReason;

    uint256 private _random;

    function orderCount() external view returns (uint256) {
        return orders.length;
    }

    function bidCount() external view returns (uint256) {
        return bids.length;
    }

    function deploymentCount() external view returns (uint256) {
        return deploymentIds.length;
    }

    /// @notice One random action.
    function step(uint256 seed) external {
        _random = seed;
        VM.warp(clock);
        uint256 action = _pick(ACTIONS);
        if (action == 0) _heartbeat();
        else if (action <= 2) _create();
        else if (action <= 6) _bid();
        else if (action == 7) _withdraw();
        else if (action == 8) _reclaim();
        else if (action <= 11) _acceptOrReady(action);
        else if (action == 12) _closeLease();
        else if (action == 13) _closeByProvider();
        else if (action == 14) _keep();
        else if (action == 15) _group();
        else if (action == 16) _closeDeployment();
        else if (action == 17) _silence();
        else _wait();
        _observe();
    }

    function _heartbeat() private {
        address who = provider(_pick(PROVIDERS));
        uint256 bond = vault.bondOf(who);
        if (bond < 10_000 * VE) {
            bytes memory more = abi.encodeCall(providers.addBond, (10_000 * VE - bond));
            _try(0, who, address(providers), more);
        }
        bool gpus = _pick(3) == 0;
        uint64 next = capacity.inventoryOf(who, gpus ? GPU_CLASS : 0).sequence + 1;
        Resources total = gpus ? gpuOffer(_pick(6)) : offer(8 + _pick(16));
        bool ok = _try(0, who, address(capacity), abi.encodeCall(capacity.heartbeat, (who, total, next)));
        if (ok && gpus) isSilent[who] = false;
    }

    function _silence() private {
        address who = provider(_pick(PROVIDERS));
        bool due = !isSilent[who] && clock >= capacity.inventoryOf(who, GPU_CLASS).heartbeatAt + 1 days;
        bytes memory data = abi.encodeCall(capacity.noteSilence, (who, GPU_CLASS));
        if (_try(17, address(0xbeef), address(capacity), data) != due) _fault("noteSilence");
        if (due) isSilent[who] = true;
    }

    function _create() private {
        if (deploymentIds.length == MAX_DEPLOYMENTS) return;
        address who = tenant(_pick(TENANTS));
        uint64 dseq = uint64(deploymentIds.length + 1);
        uint256 count = 1 + _pick(2);
        IDeploymentRegistry.GroupRequest[] memory groups = new IDeploymentRegistry.GroupRequest[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint16 gpus = uint16(_pick(3));
            groups[i] = IDeploymentRegistry.GroupRequest({
                specification: "{}",
                resources: ResourceMath.pack(
                    uint32(1_000 * (1 + _pick(6))),
                    uint40(1_024 * (1 + _pick(8))),
                    uint40(_pick(40_960)),
                    gpus,
                    uint16(_pick(4)),
                    gpus == 0 ? 0 : GPU_CLASS
                ),
                ceilingRate: 1e15,
                capCeiling: 1e18,
                bidderPolicy: 0
            });
        }
        bytes memory data = abi.encodeCall(
            deployments.createDeployment,
            (dseq, bytes32(uint256(1)), groups, 0, uint128(VE / 2 + _pick(8) * VE))
        );
        if (_try(1, who, address(deployments), data)) {
            bytes32 id = MarketIds.deployment(who, dseq);
            deploymentIds.push(id);
            ownerOf[id] = who;
            for (uint32 gseq = 1; gseq <= count; ++gseq) _noteOrder(id, gseq);
        }
    }

    function _bid() private {
        if (orders.length == 0 || bids.length == MAX_BIDS) return;
        uint256 index = _pick(orders.length);
        address who = provider(_pick(PROVIDERS));
        bool metered = _pick(4) == 0;
        IOrderBook.UnitPrices memory prices;
        if (metered) prices.cpuCoreMs = 1;
        bytes memory data = abi.encodeCall(
            book.placeBid,
            (
                orders[index].id,
                who,
                uint96(1 + _pick(9e14)),
                metered ? uint96(1e17) : 0,
                prices,
                uint40(clock + 1 + _pick(1 hours))
            )
        );
        if (_try(3, who, address(book), data)) {
            bytes32 id = MarketIds.bid(orders[index].id, who);
            bids.push(BidNote(id, index, who, IOrderBook.BidState.Open, IOrderBook.LeaseState.None));
        }
    }

    function _withdraw() private {
        if (bids.length == 0) return;
        BidNote memory note = _pickBid(IOrderBook.LeaseState.None);
        IOrderBook.BidState state = book.bid(note.id).state;
        bool due = _isReturnable(state) || state == IOrderBook.BidState.Open;
        bool ok = _try(7, note.provider, address(book), abi.encodeCall(book.withdrawBid, (note.id)));
        if (ok != due) _fault("withdrawBid");
    }

    function _reclaim() private {
        if (bids.length == 0) return;
        BidNote memory note = bids[_pick(bids.length)];
        bool due = _isReturnable(book.bid(note.id).state);
        bool ok = _try(8, address(0xbeef), address(book), abi.encodeCall(book.reclaimBid, (note.id)));
        if (ok != due) _fault("reclaimBid");
    }

    function _acceptOrReady(uint256 action) private {
        if (bids.length == 0) return;
        BidNote memory note = _pickBid(action == 11 ? IOrderBook.LeaseState.Accepted : IOrderBook.LeaseState.None);
        if (action == 11) {
            _try(11, note.provider, address(book), abi.encodeCall(book.reportReady, (note.id)));
        } else {
            _try(9, orders[note.order].owner, address(book), abi.encodeCall(book.acceptBid, (note.id)));
        }
    }

    function _closeLease() private {
        if (bids.length == 0) return;
        BidNote memory note = _pickBid(IOrderBook.LeaseState.Running);
        bool due = _isLive(book.lease(note.id).state);
        bool ok = _try(12, orders[note.order].owner, address(book), abi.encodeCall(book.closeLease, (note.id)));
        if (ok != due) _fault("closeLease");
    }

    function _closeByProvider() private {
        if (bids.length == 0) return;
        BidNote memory note = _pickBid(IOrderBook.LeaseState.Running);
        IOrderBook.Lease memory lease = book.lease(note.id);
        uint16 reason = uint16(10_000 + _pick(4));
        bool refuted = reason == 10_003 && (lease.readyAt != 0 || clock < lease.startBy);
        bool due = _isLive(lease.state) && !refuted;
        bytes memory data = abi.encodeCall(book.closeLeaseByProvider, (note.id, reason));
        if (_try(13, note.provider, address(book), data) != due) _fault("closeLeaseByProvider");
    }

    /// @dev What keepers do: overdrawn leases, expired orders.
    function _keep() private {
        if (bids.length == 0) return;
        BidNote memory note = _pickBid(IOrderBook.LeaseState.Running);
        _try(14, address(0xbeef), address(book), abi.encodeCall(book.closeOverdrawn, (note.id)));
        OrderNote memory order = orders[_pick(orders.length)];
        IOrderBook.Order memory now_ = book.order(order.id);
        bool due = now_.state == IOrderBook.OrderState.Open && clock >= now_.expiresAt;
        bool ok = _try(10, address(0xbeef), address(book), abi.encodeCall(book.expireOrder, (order.id)));
        if (ok != due) _fault("expireOrder");
    }

    function _group() private {
        if (orders.length == 0) return;
        OrderNote memory order = orders[_pick(orders.length)];
        uint256 what = _pick(6);
        bytes memory data;
        if (what == 0) data = abi.encodeCall(deployments.closeGroup, (order.deploymentId, order.gseq));
        else if (what <= 2) data = abi.encodeCall(deployments.pauseGroup, (order.deploymentId, order.gseq));
        else data = abi.encodeCall(deployments.startGroup, (order.deploymentId, order.gseq));
        if (_try(15, order.owner, address(deployments), data)) _noteOrder(order.deploymentId, order.gseq);
    }

    function _closeDeployment() private {
        if (deploymentIds.length == 0 || _pick(3) != 0) return;
        bytes32 id = deploymentIds[_pick(deploymentIds.length)];
        bool due = deployments.deployment(id).state == IDeploymentRegistry.DeploymentState.Active;
        bytes memory data = abi.encodeCall(deployments.closeDeployment, (id));
        if (_try(16, ownerOf[id], address(deployments), data) != due) _fault("closeDeployment");
    }

    /// @dev Mostly minutes, so that bids and heartbeats stay fresh; now and then days.
    function _wait() private {
        uint256 passed = _pick(6) == 0 ? _pick(4 days) : _pick(20 minutes);
        ICapacityLedger.GpuUsage memory usage = capacity.gpuUsage();
        offeredSeconds += usage.offered * passed;
        leasedSeconds += usage.leased * passed;
        clock += passed;
        VM.warp(clock);
        ++done[18];
    }

    /// @dev Looks at everything and compares with what was seen before.
    function _observe() private {
        for (uint256 i = 0; i < orders.length; ++i) {
            IOrderBook.OrderState state = book.order(orders[i].id).state;
            if (state < orders[i].state) _fault("an order went back");
            orders[i].state = state;
        }
        for (uint256 i = 0; i < bids.length; ++i) {
            BidNote storage note = bids[i];
            IOrderBook.BidState state = book.bid(note.id).state;
            if (!_mayMove(note.state, state)) _fault("a bid went back");
            note.state = state;
            IOrderBook.LeaseState lease = book.lease(note.id).state;
            bool ended = note.lease >= IOrderBook.LeaseState.Closed;
            if (lease < note.lease || (ended && lease != note.lease)) _fault("a lease went back");
            note.lease = lease;
        }
    }

    /// @dev Open -> anything; Expired may still become Lost when the order goes elsewhere; the rest only closes.
    function _mayMove(IOrderBook.BidState from, IOrderBook.BidState to) private pure returns (bool) {
        if (from == to || from == IOrderBook.BidState.Open) return to != IOrderBook.BidState.None;
        if (from == IOrderBook.BidState.Expired && to == IOrderBook.BidState.Lost) return true;
        return from != IOrderBook.BidState.Closed && to == IOrderBook.BidState.Closed;
    }

    function _noteOrder(bytes32 deploymentId, uint32 gseq) private {
        bytes32 id = deployments.latestOrder(deploymentId, gseq);
        if (_known[id]) return;
        _known[id] = true;
        orders.push(OrderNote(id, deploymentId, gseq, ownerOf[deploymentId], IOrderBook.OrderState.Open));
    }

    /// @dev Calls as somebody. A refusal must have a name of ours: neither a panic nor a counter that ran below zero.
    function _try(uint256 action, address who, address target, bytes memory data) private returns (bool ok) {
        bytes memory reason;
        VM.prank(who);
        (ok, reason) = target.call(data);
        if (ok) {
            ++done[action];
            return true;
        }
        bytes4 name = bytes4(reason);
        bool arithmetic =
            name == ResourceMath.Resources_Underflow.selector ||
                name == ResourceMath.Resources_Overflow.selector ||
                name == 0x4e487b71;
        if (arithmetic || reason.length == 0) {
            _fault("arithmetic");
            lastReason = reason;
        }
    }

    function _fault(string memory what) private {
        ++faults;
        lastFault = what;
    }

    function _pick(uint256 bound) private returns (uint256) {
        _random = uint256(keccak256(abi.encode(_random)));
        return _random % bound;
    }

    /// @dev Any bid; rather one whose lease was last seen in `wanted`, and for None one that was last seen open.
    function _pickBid(IOrderBook.LeaseState wanted) private returns (BidNote memory note) {
        for (uint256 i = 0; i < 5; ++i) {
            note = bids[_pick(bids.length)];
            bool open = note.state == IOrderBook.BidState.Open;
            if (note.lease == wanted && (open || wanted != IOrderBook.LeaseState.None)) return note;
        }
    }

    function _isReturnable(IOrderBook.BidState state) private pure returns (bool) {
        return state == IOrderBook.BidState.Lost || state == IOrderBook.BidState.Expired;
    }

    function _isLive(IOrderBook.LeaseState state) private pure returns (bool) {
        return state == IOrderBook.LeaseState.Accepted || state == IOrderBook.LeaseState.Running;
    }
}
