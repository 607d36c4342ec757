// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {Parameters} from "../access/Parameters.sol";
import {PoolShares} from "./PoolShares.sol";
import {SlashReach} from "./SlashReach.sol";
import {StakeBase} from "./StakeBase.sol";

/// @title StakePositions
/// @notice Positions brought up to date: {_holding} says in memory what a position is now, actions change that, {_store} writes
/// it. Every action goes that way, so that slashes of lots are applied and rewards settled before shares change.
abstract contract StakePositions is StakeBase {
    using Checkpoints for Checkpoints.Trace208;
    using EnumerableSet for EnumerableSet.AddressSet;
    using PoolShares for PoolShares.Stock;
    using SlashReach for Slash;
    using SlashReach for Slash[];
    using SlashReach for uint256;

    /// @dev What a reward index counts in.
    uint256 internal constant INDEX_UNIT = 1e30;

    /// @dev What slashes of its origin took of a lot: shares, and the wei that left the pool with them.
    struct LotLoss {
        address from;
        uint256 shares;
        uint256 amount;
    }

    /// @dev A position now, with its pool and the pool's reward index. Still to be booked: `losses`, and `forfeited`, what
    /// condemned shares earned since their slashes were found (wei).
    struct Holding {
        PoolShares.Stock pool;
        uint256 index;
        uint256 shares;
        uint256 accrued;
        Lot[] lots;
        LotLoss[] losses;
        uint256 forfeited;
    }

    /// @dev Brings a position up to date, in memory.
    function _holding(address delegator, address validator) internal view returns (Holding memory holding) {
        StakeStorage storage $ = _stake();
        Pool storage pool = $.pools[validator];
        holding.pool.tokens = pool.tokens;
        holding.pool.shares = pool.shares;
        holding.index = pool.rewardIndex;

        // Rewards of all shares that were there, less those of condemned ones since the slash was found.
        Position storage position = $.positions[delegator][validator];
        uint256 paidIndex = position.paidIndex;
        holding.shares = position.shares;
        uint256 earned = holding.shares * (holding.index - paidIndex);
        uint256 forfeited = _applyLotSlashes(validator, $.lots[delegator][validator], paidIndex, holding);
        holding.accrued = position.accrued + (earned - forfeited) / INDEX_UNIT;
        holding.forfeited = forfeited / INDEX_UNIT;
    }

    /// @dev Reads a position's lots, burns the shares that slashes of their origins condemned, and frees lots that answer no
    /// longer.
    /// @return forfeited What condemned shares earned since, in wei times {INDEX_UNIT}.
    function _applyLotSlashes(
        address validator,
        Lot[] storage stored,
        uint256 paidIndex,
        Holding memory holding
    ) private view returns (uint256 forfeited) {
        uint256 length = stored.length;
        uint256 kept;
        // Room for one more, so that one can be added.
        holding.lots = new Lot[](length + 1);
        holding.losses = new LotLoss[](length);
        for (uint256 i = 0; i < length; ++i) {
            Lot memory lot = stored[i];
            forfeited += _slashLot(validator, lot, holding.losses[i], paidIndex, holding);
            if (lot.shares != 0 && block.timestamp < lot.liableUntil) holding.lots[kept++] = lot;
        }
        _resize(holding.lots, kept);
    }

    /// @dev Applies the slashes found since the last time. What expired before is with the reward pool already: hence rewards
    /// are forfeited from the last payment on, if that was later than the finding.
    function _slashLot(
        address validator,
        Lot memory lot,
        LotLoss memory loss,
        uint256 paidIndex,
        Holding memory holding
    ) private view returns (uint256 forfeited) {
        Slash[] storage slashes = _stake().slashes[lot.from];
        uint256 count = slashes.length;
        loss.from = lot.from;
        for (uint256 i = lot.fromSlashes; i < count; ++i) {
            Slash memory slash = slashes.number(i);
            if (slash.foundAt >= lot.liableUntil) break;
            if (!slash.reaches(lot.movedAt)) continue;
            uint256 shares = uint256(lot.shares).part(slash.fraction);
            lot.shares -= uint128(shares);
            holding.shares -= shares;
            loss.shares += shares;
            loss.amount += holding.pool.release(shares);
            uint256 since = _stake().indexes[validator].upperLookupRecent(slash.foundAt);
            forfeited += shares * (holding.index - (since > paidIndex ? since : paidIndex));
        }
        // At most 16 in 28 d: a cast for centuries.
        lot.fromSlashes = uint16(count);
    }

    /// @dev Shares that are in no lot.
    function _free(Holding memory holding) internal pure returns (uint256 shares) {
        shares = holding.shares;
        for (uint256 i = 0; i < holding.lots.length; ++i) shares -= holding.lots[i].shares;
    }

    /// @dev What can be undelegated (wei): the free shares' worth and each lot's, since they leave apart.
    function _worth(Holding memory holding) internal pure returns (uint256 amount) {
        amount = holding.pool.worth(_free(holding));
        for (uint256 i = 0; i < holding.lots.length; ++i) amount += holding.pool.worth(holding.lots[i].shares);
    }

    /// @dev Stake comes to a position; the caller sees to the money. `origin`: of shares that answer for another validator, its
    /// `from` zero if they do not.
    function _enter(
        address delegator,
        address validator,
        uint256 amount,
        Lot memory origin
    ) internal returns (uint256 shares) {
        // Check: the pool is not exhausted, the delegator has not too many.
        StakeStorage storage $ = _stake();
        Holding memory holding = _holding(delegator, validator);
        bool open;
        (open, shares) = holding.pool.quote(amount);
        if (!open) _refuseStake(validator);
        EnumerableSet.AddressSet storage validators = $.validatorsOf[delegator];
        if (validators.add(validator)) {
            uint256 maximum = _parameter(Parameters.STAKING_MAX_VALIDATORS);
            if (validators.length() > maximum) revert StakeVault_TooManyValidators(delegator, maximum);
        }

        // Effect: shares at the present price.
        uint256 added = holding.pool.admit(shares, amount);
        holding.shares += shares;
        if (origin.from != address(0)) {
            uint256 count = holding.lots.length;
            if (count == MAX_ENTRIES) _refuseEntry(delegator, validator);
            _resize(holding.lots, count + 1);
            origin.shares = uint128(shares);
            holding.lots[count] = origin;
        }
        $.totals.bonded += added;
        _condemnDust(validator, amount - added);
        if (delegates(delegator) == address(0)) _delegate(delegator, delegator);
        _store(delegator, validator, holding);
    }

    /// @dev The same for stake that comes from outside all pools.
    function _bond(
        address delegator,
        address validator,
        uint256 amount,
        Lot memory origin
    ) internal returns (uint256 shares) {
        shares = _enter(delegator, validator, amount, origin);
        emit Delegated(delegator, validator, amount, shares);
    }

    function _noOrigin() internal pure returns (Lot memory none) {}

    /// @dev Shares leave a position that was brought up to date; `amount` (wei) goes on elsewhere.
    function _leave(
        address delegator,
        address validator,
        Holding memory holding,
        uint256 shares,
        uint256 amount
    ) internal {
        uint256 removed = holding.pool.release(shares);
        holding.shares -= shares;
        _stake().totals.bonded -= removed;
        _condemnDust(validator, removed - amount);
        _store(delegator, validator, holding);
    }

    /// @dev Writes a position and its pool, records its votes, and books what slashes took.
    function _store(address delegator, address validator, Holding memory holding) internal {
        // Effect: the books. Casts: no pool has more than 1e30 shares or wei, nor has anyone earned more than was distributed.
        StakeStorage storage $ = _stake();
        Pool storage pool = $.pools[validator];
        pool.tokens = uint128(holding.pool.tokens);
        pool.shares = uint128(holding.pool.shares);
        Position storage position = $.positions[delegator][validator];
        uint256 previous = position.votes;
        uint256 votes = _worth(holding);
        position.shares = uint128(holding.shares);
        position.votes = uint128(votes);
        position.accrued = uint128(holding.accrued);
        position.paidIndex = holding.index;
        _announce(delegator, validator, votes, holding.accrued, holding.index);
        _storeLots($.lots[delegator][validator], holding.lots);
        for (uint256 i = 0; i < holding.losses.length; ++i) {
            LotLoss memory loss = holding.losses[i];
            if (loss.shares == 0) continue;
            $.totals.bonded -= loss.amount;
            $.totals.condemned += loss.amount;
            emit LotSlashed(delegator, validator, loss.from, loss.shares, loss.amount);
        }
        if (holding.shares == 0) $.validatorsOf[delegator].remove(validator);

        // Effect: votes follow recorded stake.
        if (votes != previous) {
            $.recorded[delegator] = $.recorded[delegator] + votes - previous;
            if (votes > previous) _transferVotingUnits(address(0), delegator, votes - previous);
            else _transferVotingUnits(delegator, address(0), previous - votes);
        }
        if (holding.forfeited != 0) _forfeit(delegator, validator, holding.forfeited);
    }

    /// @dev Rewards go back to the reward pool.
    function _forfeit(address delegator, address validator, uint256 amount) internal {
        StakeStorage storage $ = _stake();
        $.totals.rewardsHeld -= amount;
        emit RewardsForfeited(delegator, validator, amount);
        _push($.rewards, amount);
    }

    function _storeLots(Lot[] storage stored, Lot[] memory lots) private {
        uint256 length = stored.length;
        uint256 kept;
        for (uint256 i = 0; i < lots.length; ++i) {
            if (lots[i].shares == 0) continue;
            if (kept == length) {
                stored.push();
                ++length;
            }
            stored[kept++] = lots[i];
        }
        for (; length > kept; --length) stored.pop();
    }

    /// @dev Sets the length of a list in memory, within the room it was made with.
    function _resize(Lot[] memory lots, uint256 length) private pure {
        assembly ("memory-safe") {
            mstore(lots, length)
        }
    }
}
