// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {EscrowStorage} from "./EscrowStorage.sol";
import {IEscrowVault} from "./IEscrowVault.sol";

/// @title DepositLine
/// @notice An account's deposits laid end to end, as cumulative sums. Spending eats the line from its front: with
/// `spent = line - available`, what is left of a deposit is its stretch of the line behind `spent`. So neither spending nor
/// returning money writes a deposit.
/// @dev A refund cuts the line at `spent` ({cut}). What a channel returns afterwards moves `spent` back and so uncovers the deposit
/// that was spent last, whoever had been refunded before.
library DepositLine {
    using SafeCast for uint256;

    uint256 internal constant MAX_DEPOSITS = 16;

    /// @notice Adds a deposit; one that follows another of the same source joins it.
    function append(
        EscrowStorage.DepositRecord[16] storage line,
        EscrowStorage.Balance memory balance,
        bytes32 accountId,
        address depositor,
        uint128 amount,
        uint64 grantId
    ) internal {
        uint256 count = balance.depositCount;
        uint256 total;
        if (count != 0) {
            EscrowStorage.DepositRecord storage last = line[count - 1];
            total = last.cumulative;
            if (_grantOf(line, balance, count - 1) == grantId) {
                last.cumulative = (total + amount).toUint96();
                return;
            }
        }
        if (count == MAX_DEPOSITS) revert IEscrowVault.EscrowVault_TooManyDeposits(accountId, MAX_DEPOSITS);
        EscrowStorage.DepositRecord storage entry = line[count];
        entry.depositor = depositor;
        entry.cumulative = (total + amount).toUint96();
        if (grantId != 0) {
            entry.grantId = grantId;
            balance.grantMask |= uint16(1 << count);
        }
        balance.depositCount = uint8(count + 1);
    }

    /// @notice Adds a gift to the owner's latest own deposit. The first deposit is always the owner's own. Granted deposits
    /// behind it move back on the line; at most fifteen.
    function gift(
        EscrowStorage.DepositRecord[16] storage line,
        EscrowStorage.Balance memory balance,
        uint128 amount
    ) internal {
        uint256 i = balance.depositCount;
        bool own;
        do {
            --i;
            line[i].cumulative = (uint256(line[i].cumulative) + amount).toUint96();
            own = balance.grantMask & (1 << i) == 0;
        } while (!own);
    }

    /// @notice Ends the line at `stop`, not behind its end: deposits wholly behind it are gone. The first always stays, be it
    /// empty.
    function cut(
        EscrowStorage.DepositRecord[16] storage line,
        EscrowStorage.Balance memory balance,
        uint96 stop
    ) internal {
        uint256 last = balance.depositCount - 1;
        while (last != 0 && line[last - 1].cumulative >= stop) --last;
        line[last].cumulative = stop;
        balance.depositCount = uint8(last + 1);
    }

    /// @notice The end of an account's line: the sum of its deposits that were not refunded.
    function end(
        EscrowStorage.DepositRecord[16] storage line,
        EscrowStorage.Balance memory balance
    ) internal view returns (uint96) {
        return line[balance.depositCount - 1].cumulative;
    }

    /// @notice The stretch of deposit `i` between `from` and `to` on the line, in wei.
    function between(
        EscrowStorage.DepositRecord[16] storage line,
        uint256 i,
        uint256 from,
        uint256 to
    ) internal view returns (uint256) {
        uint256 start = i == 0 ? 0 : line[i - 1].cumulative;
        uint256 stop = line[i].cumulative;
        if (start < from) start = from;
        if (stop > to) stop = to;
        return stop > start ? stop - start : 0;
    }

    function _grantOf(
        EscrowStorage.DepositRecord[16] storage line,
        EscrowStorage.Balance memory balance,
        uint256 i
    ) private view returns (uint64) {
        return balance.grantMask & (1 << i) == 0 ? 0 : line[i].grantId;
    }
}
