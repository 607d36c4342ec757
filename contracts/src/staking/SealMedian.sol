// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title SealMedian
/// @notice The median percent of each line over up to 255 observers' views, one byte per line.
/// @dev A percent has 101 values, so a line is counted into as many buckets and the buckets are added up to the middle. What
/// that costs depends on how many there are of both, not on what the bytes say, so nobody can make a report too dear.
library SealMedian {
    uint256 private constant BUCKETS = 101;

    /// @notice One percent per line.
    /// @param views Where in call data each observer's bytes begin; each has `lines` of them.
    /// @return percents The lower of both in the middle where there is an even number.
    /// @return unfit One more than the index of an observer with a byte over 100; 0 if there is none.
    function medians(
        uint256[] memory views,
        uint256 lines
    ) internal pure returns (uint8[] memory percents, uint256 unfit) {
        percents = new uint8[](lines);
        uint256[] memory buckets = new uint256[](BUCKETS);
        for (uint256 line = 0; line < lines && unfit == 0; ++line) {
            unfit = _fill(buckets, views, line);
            percents[line] = uint8(_middle(buckets, views.length));
        }
    }

    function _fill(
        uint256[] memory buckets,
        uint256[] memory views,
        uint256 line
    ) private pure returns (uint256 unfit) {
        assembly ("memory-safe") {
            let first := add(buckets, 0x20)
            // Beyond the end of call data there are zeros only.
            calldatacopy(first, calldatasize(), mul(BUCKETS, 0x20))
            let count := mload(views)
            for {
                let i := 1
            } iszero(gt(i, count)) {
                i := add(i, 1)
            } {
                let percent := shr(248, calldataload(add(mload(add(views, mul(i, 0x20))), line)))
                switch lt(percent, BUCKETS)
                case 1 {
                    let bucket := add(first, mul(percent, 0x20))
                    mstore(bucket, add(mload(bucket), 1))
                }
                default {
                    unfit := i
                }
            }
        }
    }

    /// @dev The value at which the lower middle of `count` is reached. Where some bytes were unfit it may be none: 101.
    function _middle(uint256[] memory buckets, uint256 count) private pure returns (uint256 percent) {
        assembly ("memory-safe") {
            let first := add(buckets, 0x20)
            let wanted := div(add(count, 1), 2)
            let seen := mload(first)
            for {} and(lt(seen, wanted), lt(percent, BUCKETS)) {} {
                percent := add(percent, 1)
                // The word behind the last bucket is not one of them, and `percent` is then past them all.
                if lt(percent, BUCKETS) {
                    seen := add(seen, mload(add(first, mul(percent, 0x20))))
                }
            }
        }
    }
}
