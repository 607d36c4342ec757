// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {EscrowStorage} from "./EscrowStorage.sol";

/// @title FundedTime
/// @notice The streaming formulas (market spec 6.1): how far money reaches, and what a stream has earned.
/// @dev With balance `B`, total rate `R` and last settlement `t0`, the account pays until `t* = t0 + B / R`. The index `E`
/// counts funded seconds, so one number serves any number of streams, and nothing is rounded: `R * d <= B` for every
/// whole second `d` up to `t*`, and what is left at `t*` is less than one second's rent.
library FundedTime {
    /// @notice Advances a balance to `time` (not before `settledAt`); returns the funded seconds that passed.
    /// @dev Where the money ends, so does the clock: `settledAt` stops at `t*`, so that settling a dry account does not move
    /// the second from which it is dry. {resume} starts it again.
    function advance(
        EscrowStorage.Balance memory balance,
        uint96 rate,
        uint40 time
    ) internal pure returns (uint40 funded) {
        if (rate != 0) {
            funded = _funded(balance, rate, time);
            // `rate * funded <= available` by the definition of funded.
            unchecked {
                balance.available -= uint128(uint256(rate) * funded);
            }
            balance.fundedIndex += funded;
            balance.settledAt += funded;
        } else {
            balance.settledAt = time;
        }
    }

    /// @notice Starts the clock of an advanced balance at `time`, after money came in or the rate changed, if that pays for a
    /// second. The gap before it is never charged.
    function resume(EscrowStorage.Balance memory balance, uint96 rate, uint40 time) internal pure {
        if (balance.available >= rate) balance.settledAt = time;
    }

    /// @notice The index at `time` without changing anything.
    function indexAt(
        EscrowStorage.Balance memory balance,
        uint96 rate,
        uint40 time
    ) internal pure returns (uint40 index) {
        index = balance.fundedIndex;
        if (rate != 0) index += _funded(balance, rate, time);
    }

    /// @notice `t*`: the second from which nothing can be paid; the largest uint40 without streams.
    function fundedUntil(EscrowStorage.Balance memory balance, uint96 rate) internal pure returns (uint40) {
        if (rate == 0) return type(uint40).max;
        uint256 until = uint256(balance.settledAt) + balance.available / rate;
        return until > type(uint40).max ? type(uint40).max : uint40(until);
    }

    /// @notice What a stream has earned since it began, in wei, with the account's index at `index`.
    function earned(EscrowStorage.StreamRecord memory stream, uint40 index) internal pure returns (uint256) {
        uint40 end = stream.open ? index : stream.endIndex;
        return uint256(stream.rate) * (end - stream.startIndex);
    }

    function _funded(EscrowStorage.Balance memory balance, uint96 rate, uint40 time) private pure returns (uint40) {
        uint256 elapsed = time - balance.settledAt;
        uint256 affordable = balance.available / rate;
        // Both fit: the smaller one is not above `elapsed`, a difference of two uint40.
        return uint40(elapsed < affordable ? elapsed : affordable);
    }
}
