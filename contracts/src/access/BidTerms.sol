// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Parameters} from "./Parameters.sol";

/// @title BidTerms
/// @notice The five parameters that every bid asks for, in one word: reading them is one storage read in place of five.
/// @dev From the low bit: deposit 96 | bond 88 | heartbeat timeout 24 | bid TTL 24 | bids of an order 16 | five flags, in the
/// same order, of what is defined. A definition whose upper bound does not fit its place is refused, so that no value is cut.
library BidTerms {
    uint256 private constant FLAGS = 248;
    uint256 private constant COUNT = 5;

    /// @notice Where a parameter lies: its number, first bit and width; width 0 = it is none of the five.
    function place(bytes32 key) internal pure returns (uint256 index, uint256 shift, uint256 width) {
        if (key == Parameters.MARKET_BID_MIN_DEPOSIT) return (0, 0, 96);
        if (key == Parameters.PROVIDER_BOND) return (1, 96, 88);
        if (key == Parameters.CAPACITY_HEARTBEAT_TIMEOUT) return (2, 184, 24);
        if (key == Parameters.MARKET_BID_TTL) return (3, 208, 24);
        if (key == Parameters.MARKET_ORDER_MAX_BIDS) return (4, 232, 16);
        return (0, 0, 0);
    }

    /// @notice The word with a value of one of the five in its place; other parameters leave it alone.
    function put(uint256 word, bytes32 key, uint256 value) internal pure returns (uint256) {
        (uint256 index, uint256 shift, uint256 width) = place(key);
        if (width == 0) return word;
        uint256 mask = ((1 << width) - 1) << shift;
        return (word & ~mask) | (value << shift) | (1 << (FLAGS + index));
    }

    /// @notice Whether all five are defined.
    function isComplete(uint256 word) internal pure returns (bool) {
        return word >> FLAGS == (1 << COUNT) - 1;
    }

    /// @notice The five values.
    function read(
        uint256 word
    )
        internal
        pure
        returns (uint256 deposit, uint256 bond, uint256 heartbeatTimeout, uint256 bidTtl, uint256 maximumBids)
    {
        return (uint96(word), uint88(word >> 96), uint24(word >> 184), uint24(word >> 208), uint16(word >> 232));
    }
}
