// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IEscrowVault} from "../../src/escrow/IEscrowVault.sol";
import {ICapacityLedger} from "../../src/market/ICapacityLedger.sol";
import {IDeploymentRegistry} from "../../src/market/IDeploymentRegistry.sol";
import {IOrderBook} from "../../src/market/IOrderBook.sol";
import {ResourceMath, Resources} from "../../src/market/Resources.sol";
import {Campaign} from "../support/Campaign.sol";
import {MarketHandler} from "./MarketHandler.sol";

/// @notice What holds in the market after any sequence of actions: counters equal what they count, nothing goes back, and
/// no exit that is due is refused.
contract MarketInvariantTest is Campaign {
    using ResourceMath for Resources;

    MarketHandler private _handler;

    error Fault(string what, bytes reason);

    function setUp() public {
        _handler = new MarketHandler();
        _handler.open();
    }

    /// @notice The rules below would hold in an idle market too; this one is not idle: in a short walk
    /// what matters succeeds.
    function test_aWalkMakesAndEndsLeases() public {
        for (uint256 i = 0; i < 120; ++i) _handler.step(uint256(keccak256(abi.encode("walk", i))));
        // Orders, bids, bids withdrawn and reclaimed, leases made and run.
        uint8[6] memory counters = [1, 3, 7, 8, 9, 11];
        for (uint256 c = 0; c < counters.length; ++c) {
            if (_handler.done(counters[c]) == 0) revert Broken("never happened", counters[c], 0, 0);
        }
        // Leases ended: by owner, provider, group or deployment.
        if (_handler.done(12) + _handler.done(13) + _handler.done(15) + _handler.done(16) == 0) {
            revert Broken("never ended", 0, 0, 0);
        }
        invariant_NothingGoesBackAndEveryExitWorks();
    }

    /// @notice Orders, bids and leases move along their state tables; exits work; no counter runs below zero.
    function invariant_NothingGoesBackAndEveryExitWorks() public view {
        if (_handler.faults() != 0) revert Fault(_handler.lastFault(), _handler.lastReason());
    }

    /// @notice An order counts exactly the bids that hold a deposit and were not accepted.
    function invariant_OpenBidsAreTheBidsThatHoldADeposit() public {
        VM.warp(_handler.clock());
        for (uint256 o = 0; o < _handler.orderCount(); ++o) {
            IOrderBook.Order memory order = _order(o);
            uint256 count;
            for (uint256 b = 0; b < _handler.bidCount(); ++b) {
                (bytes32 id, uint256 on, , , ) = _handler.bids(b);
                if (on == o && _handler.book().bid(id).deposit != 0 && id != order.winner) ++count;
            }
            _equal("open bids", o, order.openBids, count);
        }
    }

    /// @notice What the vault holds for a bidder is the sum of the deposits of its bids.
    function invariant_LockedMoneyIsTheSumOfDeposits() public {
        VM.warp(_handler.clock());
        for (uint256 p = 0; p < _handler.PROVIDERS(); ++p) {
            uint256 sum;
            for (uint256 b = 0; b < _handler.bidCount(); ++b) {
                (bytes32 id, , address provider, , ) = _handler.bids(b);
                if (provider == _handler.provider(p)) sum += _handler.book().bid(id).deposit;
            }
            _equal("locked", p, _handler.vault().bidder(_handler.provider(p)).locked, sum);
        }
    }

    /// @notice Reserved is what waiting bids need, allocated what live leases have, and allocated is always there.
    function invariant_CapacityEqualsRecomputation() public {
        VM.warp(_handler.clock());
        for (uint256 p = 0; p < _handler.PROVIDERS(); ++p) {
            Resources reserved;
            Resources allocated;
            uint256 leases;
            for (uint256 b = 0; b < _handler.bidCount(); ++b) {
                (bytes32 id, uint256 on, address provider, , ) = _handler.bids(b);
                if (provider != _handler.provider(p)) continue;
                if (_isLive(id)) {
                    allocated = allocated.plus(_resources(on).quantities());
                    ++leases;
                } else if (_handler.book().bid(id).deposit != 0) {
                    reserved = reserved.plus(_resources(on).quantities());
                }
            }
            _inventory(p, 0, reserved.general(), allocated.general());
            _inventory(p, _handler.GPU_CLASS(), reserved.gpuCount(), allocated.gpuCount());
            uint256 counted = _handler.providers().providerOf(_handler.provider(p)).activeLeases;
            _equal("active leases", p, counted, leases);
        }
    }

    /// @notice The network's GPUs are those of providers that are not silent, and their seconds are counted as they pass.
    function invariant_NetworkGpusAreTheSumOfProviders() public {
        VM.warp(_handler.clock());
        ICapacityLedger.GpuUsage memory usage = _handler.capacity().gpuUsage();
        uint256 offered;
        uint256 leased;
        for (uint256 p = 0; p < _handler.PROVIDERS(); ++p) {
            address who = _handler.provider(p);
            if (_handler.isSilent(who)) continue;
            ICapacityLedger.Inventory memory held = _handler.capacity().inventoryOf(who, _handler.GPU_CLASS());
            offered += held.total.gpus();
            leased += held.allocated.gpus();
        }
        _equal("GPUs offered", 0, usage.offered, offered);
        _equal("GPUs leased", 0, usage.leased, leased);
        _equal("GPU-seconds offered", 0, usage.offeredSeconds, _handler.offeredSeconds());
        _equal("GPU-seconds leased", 0, usage.leasedSeconds, _handler.leasedSeconds());
    }

    /// @notice A tenant's use is the sum of its live leases, within its quota; its live orders are counted.
    function invariant_TenantCountersEqualRecomputation() public {
        VM.warp(_handler.clock());
        for (uint256 t = 0; t < _handler.TENANTS(); ++t) {
            address tenant = _handler.tenant(t);
            Resources used;
            for (uint256 b = 0; b < _handler.bidCount(); ++b) {
                (bytes32 id, uint256 on, , , ) = _handler.bids(b);
                (, , , address owner, ) = _handler.orders(on);
                if (owner == tenant && _isLive(id)) used = used.plus(_resources(on).quantities());
            }
            uint256 live;
            for (uint256 o = 0; o < _handler.orderCount(); ++o) {
                (, , , address owner, IOrderBook.OrderState state) = _handler.orders(o);
                bool counts = state == IOrderBook.OrderState.Open || state == IOrderBook.OrderState.Active;
                if (owner == tenant && counts) ++live;
            }
            Resources counted = _handler.capacity().usedBy(tenant);
            _equal("used", t, Resources.unwrap(counted), Resources.unwrap(used));
            if (!_handler.capacity().quotaOf(tenant).covers(counted)) revert Broken("quota", t, 0, 0);
            _equal("live orders", t, _handler.book().liveOrders(tenant), live);
        }
    }

    /// @notice An account streams exactly the rates of its running leases.
    function invariant_StreamsAreTheRunningLeases() public {
        VM.warp(_handler.clock());
        for (uint256 d = 0; d < _handler.deploymentCount(); ++d) {
            bytes32 id = _handler.deploymentIds(d);
            uint256 rate;
            for (uint256 b = 0; b < _handler.bidCount(); ++b) {
                (bytes32 bidId, , , , ) = _handler.bids(b);
                IOrderBook.Lease memory lease = _handler.book().lease(bidId);
                if (lease.deploymentId == id && lease.state == IOrderBook.LeaseState.Running) rate += lease.rate;
            }
            IEscrowVault.Account memory account = _handler.vault().account(id);
            _equal("rate", d, account.rate, rate);
        }
    }

    /// @notice Every live order is the latest of an open group of an active deployment.
    function invariant_LiveOrdersBelongToOpenGroups() public {
        VM.warp(_handler.clock());
        IDeploymentRegistry registry = _handler.deployments();
        for (uint256 o = 0; o < _handler.orderCount(); ++o) {
            (bytes32 id, bytes32 deploymentId, uint32 gseq, , IOrderBook.OrderState state) = _handler.orders(o);
            if (state == IOrderBook.OrderState.Closed) continue;
            bool active = registry.deployment(deploymentId).state == IDeploymentRegistry.DeploymentState.Active;
            bool open = registry.group(deploymentId, gseq).state == IDeploymentRegistry.GroupState.Open;
            if (!active || !open || registry.latestOrder(deploymentId, gseq) != id) revert Broken("order", o, 0, 0);
        }
    }

    function _inventory(uint256 p, uint32 gpuClass, Resources reserved, Resources allocated) private view {
        ICapacityLedger.Inventory memory held = _handler.capacity().inventoryOf(_handler.provider(p), gpuClass);
        _equal("reserved", p, Resources.unwrap(held.reserved.quantities()), Resources.unwrap(reserved));
        _equal("allocated", p, Resources.unwrap(held.allocated.quantities()), Resources.unwrap(allocated));
        if (!held.total.covers(allocated)) revert Broken("allocated above total", p, gpuClass, 0);
    }

    function _order(uint256 o) private view returns (IOrderBook.Order memory) {
        (bytes32 id, , , , ) = _handler.orders(o);
        return _handler.book().order(id);
    }

    function _resources(uint256 o) private view returns (Resources) {
        (, bytes32 deploymentId, uint32 gseq, , ) = _handler.orders(o);
        return _handler.deployments().resourcesOf(deploymentId, gseq);
    }

    function _isLive(bytes32 id) private view returns (bool) {
        IOrderBook.LeaseState state = _handler.book().lease(id).state;
        return state == IOrderBook.LeaseState.Accepted || state == IOrderBook.LeaseState.Running;
    }

    function _target() internal view override returns (address, bytes4) {
        return (address(_handler), MarketHandler.step.selector);
    }
}
