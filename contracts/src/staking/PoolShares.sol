// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title PoolShares
/// @notice What shares of a pool are worth, and how stake comes and goes, in memory.
///
/// A pool starts with one share for a wei. From then on the price p = tokens / shares never rises: whoever comes gets
/// ⌊amount / p⌋ shares, whoever goes gives ⌈amount / p⌉, and afterwards the pool is set to ⌊shares × p⌋ tokens. So shares are
/// never fewer than tokens, a share is never worth more than a wei, nobody gains by what another loses to rounding, and there is
/// no price that a first depositor could drive up.
///
/// A pool has at most {MAX_SHARES} and no more wei than shares: both fit 128 bits, and their products 256.
library PoolShares {
    using Math for uint256;

    /// @notice All stake of a pool (wei), and the shares it is divided into.
    struct Stock {
        uint256 tokens;
        uint256 shares;
    }

    /// @notice Most shares a pool takes stake with: by then slashes have made a share worth next to nothing.
    uint256 internal constant MAX_SHARES = 1e30;

    /// @notice Wei that shares are worth, rounded down.
    function worth(Stock memory pool, uint256 shares) internal pure returns (uint256) {
        return shares == 0 ? 0 : (shares * pool.tokens) / pool.shares;
    }

    /// @notice Shares that `amount` (wei) buys, and whether the pool takes it.
    function quote(Stock memory pool, uint256 amount) internal pure returns (bool open, uint256 shares) {
        if (pool.shares == 0) shares = amount;
        else if (pool.tokens == 0) return (false, 0);
        else shares = (amount * pool.shares) / pool.tokens;
        open = shares <= MAX_SHARES - pool.shares;
    }

    /// @notice Cuts up to `wanted` (wei) from `available` shares: the shares it takes, and what they pay. All that they are
    /// worth takes all of them.
    function cut(
        Stock memory pool,
        uint256 available,
        uint256 wanted
    ) internal pure returns (uint256 shares, uint256 amount) {
        amount = worth(pool, available);
        if (wanted >= amount) return (available, amount);
        return ((wanted * pool.shares).ceilDiv(pool.tokens), wanted);
    }

    /// @notice Adds quoted shares.
    /// @return added Wei the pool gained: `amount`, or a wei less.
    function admit(Stock memory pool, uint256 shares, uint256 amount) internal pure returns (uint256 added) {
        uint256 total = pool.shares + shares;
        uint256 tokens = pool.shares == 0 ? amount : (total * pool.tokens) / pool.shares;
        added = tokens - pool.tokens;
        pool.tokens = tokens;
        pool.shares = total;
    }

    /// @notice Takes shares out.
    /// @return removed Wei the pool lost: what they were worth, rounded up.
    function release(Stock memory pool, uint256 shares) internal pure returns (uint256 removed) {
        uint256 total = pool.shares - shares;
        uint256 tokens = worth(pool, total);
        removed = pool.tokens - tokens;
        pool.tokens = tokens;
        pool.shares = total;
    }
}
