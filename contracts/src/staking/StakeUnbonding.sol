// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Parameters} from "../access/Parameters.sol";
import {IStakeVault} from "./IStakeVault.sol";
import {PoolShares} from "./PoolShares.sol";
import {SlashReach} from "./SlashReach.sol";
import {StakePositions} from "./StakePositions.sol";

/// @title StakeUnbonding
/// @notice Stake on its way out: entries that wait, answer for slashes meanwhile, and are paid or taken back.
abstract contract StakeUnbonding is StakePositions {
    using PoolShares for PoolShares.Stock;
    using SlashReach for Slash[];

    /// @inheritdoc IStakeVault
    function undelegateStake(address validator, uint256 amount) external {
        // Check: as much as there is; nothing only where there is nothing.
        StakeStorage storage $ = _stake();
        Holding memory holding = _holding(msg.sender, validator);
        uint256 value = _worth(holding);
        if (amount > value || holding.shares == 0) _refuseAmount(validator, value, amount);
        if (amount == 0 && value != 0) _refuseSmall(0, 1);

        // Effect: free shares first, then lots in their order, each into an entry of its own.
        uint40 completesAt = uint40(block.timestamp + _parameter(Parameters.STAKING_UNBONDING));
        uint256 rest = amount;
        uint256 taken;
        Lot memory part;
        part.shares = uint128(_free(holding));
        for (uint256 i = 0; ; ++i) {
            (uint256 shares, uint256 worth) = holding.pool.cut(part.shares, rest);
            if (worth != 0) _queue(validator, part, worth, completesAt);
            if (shares != 0) emit Undelegated(msg.sender, validator, worth, shares, completesAt);
            part.shares -= uint128(shares);
            taken += shares;
            rest -= worth;
            if (i == holding.lots.length || (rest == 0 && amount != 0)) break;
            part = holding.lots[i];
        }
        $.totals.unbonding += amount;
        _leave(msg.sender, validator, holding, taken, amount);
    }

    /// @inheritdoc IStakeVault
    function cancelUnbonding(address validator, uint256 index) external whenIntakeOpen returns (uint256 shares) {
        // Check: still on its way, to a validator that takes stake.
        _requireTaking(validator);
        Unbonding memory entry = _entry(msg.sender, validator, index);
        if (block.timestamp >= entry.completesAt) revert StakeVault_AlreadyComplete(entry.completesAt);

        // Effect: what is left goes back, and answers for its origin as long as it would have.
        uint256 left = _dequeue(msg.sender, validator, index, entry);
        emit UnbondingCancelled(msg.sender, validator, index, left, entry.amount - left);
        if (left == 0) return 0;
        Lot memory origin;
        if (entry.from != address(0) && block.timestamp < entry.liableUntil) {
            origin.from = entry.from;
            origin.movedAt = entry.movedAt;
            origin.liableUntil = entry.liableUntil;
            origin.fromSlashes = uint16(_stake().slashes[entry.from].length);
        }
        shares = _bond(msg.sender, validator, left, origin);
    }

    /// @inheritdoc IStakeVault
    function completeUnbonding(address delegator, address validator, uint256 index) external returns (uint256 amount) {
        // Check: its time is over.
        Unbonding memory entry = _entry(delegator, validator, index);
        if (block.timestamp < entry.completesAt) revert StakeVault_NotComplete(entry.completesAt);

        // Effect: no longer owed.
        amount = _dequeue(delegator, validator, index, entry);
        emit UnbondingCompleted(delegator, validator, index, amount, entry.amount - amount);

        // Interaction: to the owner.
        _push(delegator, amount);
    }

    /// @inheritdoc IStakeVault
    function unbondingsOf(address delegator, address validator) external view returns (Unbonding[] memory entries) {
        entries = new Unbonding[](_stake().unbondings[delegator][validator].length);
        for (uint256 i = 0; i < entries.length; ++i) entries[i] = _entry(delegator, validator, i);
    }

    /// @inheritdoc IStakeVault
    function unbondingValue(address delegator, address validator, uint256 index) external view returns (uint256) {
        return _left(validator, _entry(delegator, validator, index));
    }

    function _queue(address validator, Lot memory part, uint256 amount, uint40 completesAt) private {
        StakeStorage storage $ = _stake();
        Unbonding[] storage entries = $.unbondings[msg.sender][validator];
        if (entries.length == MAX_ENTRIES) _refuseEntry(msg.sender, validator);
        Unbonding memory entry = Unbonding({
            amount: uint128(amount),
            startedAt: uint40(block.timestamp),
            completesAt: completesAt,
            slashes: uint32($.slashes[validator].length),
            fromSlashes: part.fromSlashes,
            from: part.from,
            movedAt: part.movedAt,
            liableUntil: part.liableUntil
        });
        entries.push();
        _write(entries, entries.length - 1, entry);
    }

    /// @dev Takes an entry out of its queue.
    /// @return left What slashes left of it (wei); the rest is condemned.
    function _dequeue(
        address delegator,
        address validator,
        uint256 index,
        Unbonding memory entry
    ) private returns (uint256 left) {
        left = _left(validator, entry);
        StakeStorage storage $ = _stake();
        Unbonding[] storage entries = $.unbondings[delegator][validator];
        uint256 last = entries.length - 1;
        if (index != last) _write(entries, index, _entry(delegator, validator, last));
        entries.pop();
        $.totals.unbonding -= entry.amount;
        $.totals.condemned += entry.amount - left;
    }

    function _write(Unbonding[] storage entries, uint256 index, Unbonding memory entry) private {
        entries[index] = entry;
    }

    function _entry(address delegator, address validator, uint256 index) private view returns (Unbonding memory) {
        Unbonding[] storage entries = _stake().unbondings[delegator][validator];
        if (index >= entries.length) revert StakeVault_NoSuchEntry(delegator, validator, index);
        return entries[index];
    }

    /// @dev What slashes of its validator, and of the one it had come from, leave of an entry. Once complete it answers for
    /// nothing that is found later, whether it was fetched or not.
    function _left(address validator, Unbonding memory entry) private view returns (uint256 left) {
        StakeStorage storage $ = _stake();
        left = $.slashes[validator].remainder(entry.amount, entry.slashes, entry.startedAt, entry.completesAt);
        if (entry.from == address(0)) return left;
        uint40 until = entry.liableUntil < entry.completesAt ? entry.liableUntil : entry.completesAt;
        return $.slashes[entry.from].remainder(left, entry.fromSlashes, entry.movedAt, until);
    }
}
