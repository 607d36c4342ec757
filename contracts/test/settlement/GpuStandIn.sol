// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ICapacityLedger} from "../../src/market/ICapacityLedger.sol";

/// @notice Stands in for the capacity ledger as the GPU burn sees it, and for the GPU burn as the fee splitter sees it.
contract GpuStandIn {
    ICapacityLedger.GpuUsage private _usage;
    uint256 public share;

    function setUsage(ICapacityLedger.GpuUsage calldata usage) external {
        _usage = usage;
    }

    function setShare(uint256 bps) external {
        share = bps;
    }

    function gpuUsage() external view returns (ICapacityLedger.GpuUsage memory) {
        return _usage;
    }
}
