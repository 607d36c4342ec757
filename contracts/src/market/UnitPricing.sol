// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IOrderBook} from "./IOrderBook.sol";
import {ResourceMath, Resources} from "./Resources.sol";

/// @title UnitPricing
/// @notice What unit prices come to.
library UnitPricing {
    using ResourceMath for Resources;

    uint256 private constant BYTES_PER_MIB = 1 << 20;
    uint256 private constant MS_PER_S = 1_000;

    /// @notice Whether anything is metered.
    function isPriced(IOrderBook.UnitPrices calldata prices) internal pure returns (bool) {
        return prices.cpuCoreMs | prices.memoryByteS | prices.storageByteS | prices.gpuMs | prices.networkByte != 0;
    }

    /// @notice What a second of the whole vector costs (wei). A thousandth of a core uses one core-millisecond a second.
    /// Network traffic has no size in a vector; only the cap bounds it.
    function perSecond(IOrderBook.UnitPrices calldata prices, Resources resources) internal pure returns (uint256) {
        return
            uint256(prices.cpuCoreMs) * resources.cpuMilli() +
            uint256(prices.memoryByteS) * resources.memoryMiB() * BYTES_PER_MIB +
            uint256(prices.storageByteS) * resources.storageMiB() * BYTES_PER_MIB +
            uint256(prices.gpuMs) * resources.gpus() * MS_PER_S;
    }
}
