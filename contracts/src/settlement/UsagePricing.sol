// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IOrderBook} from "../market/IOrderBook.sol";
import {ResourceMath, Resources} from "../market/Resources.sol";
import {ISettlementHub} from "./ISettlementHub.sol";
import {SettlementStorage} from "./SettlementStorage.sol";
import {StatementWords} from "./StatementWords.sol";

/// @title UsagePricing
/// @notice What usage may cost (market spec 9.1), in fixed units: core-milliseconds, byte-seconds, GPU-milliseconds, bytes.
library UsagePricing {
    using ResourceMath for Resources;
    using StatementWords for ISettlementHub.UsageStatement;

    uint256 private constant MIB = 1 << 20;
    uint256 private constant MS_PER_S = 1000;

    /// @notice Cost of what was used between two clean statements: all of it, and the part that is traffic (wei). The first
    /// statement has no previous.
    /// @dev Counters did not fall, and 128-bit counters times 48-bit prices cannot overflow.
    function cost(
        SettlementStorage.Prices memory prices,
        ISettlementHub.UsageStatement calldata previous,
        ISettlementHub.UsageStatement calldata next,
        bool first
    ) internal pure returns (uint256 total, uint256 traffic) {
        uint256 known = first ? 0 : type(uint256).max;
        unchecked {
            total = (next.word(StatementWords.CPU) - (previous.word(StatementWords.CPU) & known)) * prices.cpuCoreMs;
            total +=
                (next.word(StatementWords.MEMORY) - (previous.word(StatementWords.MEMORY) & known)) *
                prices.memoryByteS;
            total +=
                (next.word(StatementWords.STORAGE) - (previous.word(StatementWords.STORAGE) & known)) *
                prices.storageByteS;
            total += (next.word(StatementWords.GPU) - (previous.word(StatementWords.GPU) & known)) * prices.gpuMs;
            traffic =
                (next.word(StatementWords.NETWORK) - (previous.word(StatementWords.NETWORK) & known)) *
                prices.networkByte;
            total += traffic;
        }
    }

    /// @notice What the whole resource vector costs in a second at the unit prices, without traffic (wei/s).
    function perSecond(Resources resources, IOrderBook.UnitPrices memory prices) internal pure returns (uint256 rate) {
        // A thousandth of a core for a second is a core-millisecond.
        rate = uint256(resources.cpuMilli()) * prices.cpuCoreMs;
        rate += resources.memoryMiB() * MIB * prices.memoryByteS;
        rate += resources.storageMiB() * MIB * prices.storageByteS;
        rate += resources.gpus() * MS_PER_S * prices.gpuMs;
    }
}
