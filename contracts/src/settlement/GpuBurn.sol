// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Governed} from "../access/Governed.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {Parameters} from "../access/Parameters.sol";
import {ICapacityLedger} from "../market/ICapacityLedger.sol";
import {IGpuBurn} from "./IGpuBurn.sol";

/// @title GpuBurn
/// @notice See {IGpuBurn}.
contract GpuBurn is Governed, IGpuBurn {
    using SafeCast for uint256;

    uint256 private constant BPS = 10_000;
    uint256 private constant PERCENT = 100;
    /// @dev All GPUs in use, in `smoothed`: fine enough that small differences still move it.
    uint256 private constant WHOLE = 1e18;
    uint256 private constant SMOOTHING = 24 hours;
    uint256 private constant MULTIPLIER_SLOPE = 200;
    uint256 private constant MULTIPLIER_CAP = 15_000;

    /// @custom:storage-location erc7201:virtengine.storage.GpuBurn
    struct BurnStorage {
        uint64 smoothed;
        uint16 share;
        uint40 updatedAt;
        uint56 offeredSeconds;
        uint56 leasedSeconds;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.GpuBurn")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant BURN_STORAGE = 0x4f94cd05106cb6228b1260c96da3edb74a582461852da732ce12d650c3be7400;

    ICapacityLedger private immutable CAPACITY;
    IParameterRegistry private immutable PARAMETERS;

    constructor(ICapacityLedger capacity, IParameterRegistry parameters) {
        CAPACITY = capacity;
        PARAMETERS = parameters;
    }

    /// @notice Sets the AccessManager; begins with the base share and with what the ledger has counted so far.
    function initialize(address manager) external initializer {
        __AccessManaged_init(manager);
        ICapacityLedger.GpuUsage memory usage = CAPACITY.gpuUsage();
        BurnStorage storage $ = _burnStorage();
        $.share = PARAMETERS.get(Parameters.FEES_GPU_BURN_BASE).toUint16();
        $.updatedAt = uint40(block.timestamp);
        $.offeredSeconds = usage.offeredSeconds;
        $.leasedSeconds = usage.leasedSeconds;
    }

    /// @inheritdoc IGpuBurn
    function update() external returns (uint256 newShare) {
        // Check: an epoch later, with fresh data.
        BurnStorage memory state = _burnStorage();
        (uint256 length, uint256 timeout, uint256 step) = PARAMETERS.get3(
            Parameters.STAKING_EPOCH,
            Parameters.CAPACITY_HEARTBEAT_TIMEOUT,
            Parameters.FEES_GPU_BURN_STEP
        );
        if (block.timestamp < state.updatedAt + length) revert GpuBurn_NotDue(state.updatedAt + length);
        ICapacityLedger.GpuUsage memory usage = CAPACITY.gpuUsage();
        if (block.timestamp > usage.reportedAt + timeout) revert GpuBurn_StaleCapacity(usage.reportedAt, timeout);

        // Effect: smoothed utilisation, and the share a step towards its target.
        uint256 average = _average(state, usage);
        state.smoothed = _smooth(state.smoothed, average, block.timestamp - state.updatedAt).toUint64();
        uint256 previous = state.share;
        newShare = _approach(previous, _target(_inBps(state.smoothed)), step);
        state.share = newShare.toUint16();
        state.updatedAt = uint40(block.timestamp);
        state.offeredSeconds = usage.offeredSeconds;
        state.leasedSeconds = usage.leasedSeconds;
        _store(state);
        emit GpuBurnUpdated(_inBps(average), _inBps(state.smoothed), previous, newShare);
    }

    /// @inheritdoc IGpuBurn
    function share() external view returns (uint256) {
        return _burnStorage().share;
    }

    /// @inheritdoc IGpuBurn
    function utilisation() public view returns (uint256) {
        return _inBps(_burnStorage().smoothed);
    }

    /// @inheritdoc IGpuBurn
    function rewardMultiplier() external view returns (uint256) {
        uint256 above = Math.saturatingSub(utilisation(), PARAMETERS.get(Parameters.FEES_GPU_BURN_THRESHOLD));
        return Math.min(BPS + (above * MULTIPLIER_SLOPE) / PERCENT, MULTIPLIER_CAP);
    }

    /// @inheritdoc IGpuBurn
    function dueAt() external view returns (uint256) {
        return _burnStorage().updatedAt + PARAMETERS.get(Parameters.STAKING_EPOCH);
    }

    /// @dev Utilisation of the period since the last update. Nothing offered is nothing used.
    function _average(BurnStorage memory state, ICapacityLedger.GpuUsage memory usage) private pure returns (uint256) {
        // Unchecked: both count modulo 2^56.
        unchecked {
            uint256 offered = usage.offeredSeconds - state.offeredSeconds;
            uint256 leased = usage.leasedSeconds - state.leasedSeconds;
            return offered == 0 ? 0 : Math.min((leased * WHOLE) / offered, WHOLE);
        }
    }

    function _smooth(uint256 from, uint256 to, uint256 period) private pure returns (uint256) {
        if (period >= SMOOTHING) return to;
        uint256 whole = SMOOTHING + period;
        // (1 - α) from + α to, with α = 2 period / whole.
        return (from * (whole - 2 * period) + to * 2 * period) / whole;
    }

    function _target(uint256 smoothed) private view returns (uint256) {
        (uint256 base, uint256 cap) = PARAMETERS.get2(Parameters.FEES_GPU_BURN_BASE, Parameters.FEES_GPU_BURN_CAP);
        (uint256 slope, uint256 threshold) = PARAMETERS.get2(
            Parameters.FEES_GPU_BURN_SLOPE,
            Parameters.FEES_GPU_BURN_THRESHOLD
        );
        uint256 wanted = base + (slope * Math.saturatingSub(smoothed, threshold)) / PERCENT;
        return Math.min(wanted, cap);
    }

    function _approach(uint256 from, uint256 to, uint256 step) private pure returns (uint256) {
        return to > from ? Math.min(to, from + step) : Math.max(to, Math.saturatingSub(from, step));
    }

    function _inBps(uint256 smoothed) private pure returns (uint256) {
        return (smoothed * BPS) / WHOLE;
    }

    function _store(BurnStorage memory state) private {
        BurnStorage storage $ = _burnStorage();
        $.smoothed = state.smoothed;
        $.share = state.share;
        $.updatedAt = state.updatedAt;
        $.offeredSeconds = state.offeredSeconds;
        $.leasedSeconds = state.leasedSeconds;
    }

    function _burnStorage() private pure returns (BurnStorage storage $) {
        bytes32 slot = BURN_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
