// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IStakeVault} from "./IStakeVault.sol";
import {SlashReach} from "./SlashReach.sol";
import {StakeBase} from "./StakeBase.sol";

/// @title StakeSlashes
/// @notice A slash makes the pool smaller at once and is written down for what has left it.
abstract contract StakeSlashes is StakeBase {
    using SlashReach for uint256;
    using SlashReach for Slash[];

    /// @inheritdoc IStakeVault
    function slash(address validator, uint256 fraction, uint40 infractionAt) external returns (uint256 amount) {
        // Check: from the slasher, a part of the whole, not too often.
        StakeStorage storage $ = _stake();
        _only($.slasher);
        if (fraction == 0 || fraction > SlashReach.PPM) revert StakeVault_BadFraction(fraction);
        Slash[] storage slashes = $.slashes[validator];
        uint256 count = slashes.length;
        if (count >= MAX_SLASHES && block.timestamp < slashes[count - MAX_SLASHES].foundAt + SLASH_PERIOD) {
            revert StakeVault_TooManySlashes(validator, MAX_SLASHES);
        }

        // Effect: the pool is smaller.
        Pool storage pool = $.pools[validator];
        uint256 tokens = pool.tokens;
        amount = tokens.part(fraction);
        pool.tokens = uint128(tokens - amount);
        $.totals.bonded -= amount;
        slashes.push(Slash({infractionAt: infractionAt, foundAt: uint40(block.timestamp), fraction: uint32(fraction)}));
        emit StakeSlashed(validator, fraction, infractionAt, amount, tokens - amount);

        // Interaction: to the slasher.
        _push(msg.sender, amount);
    }

    /// @inheritdoc IStakeVault
    function collectCondemned() external returns (uint256 amount) {
        // Check: from the slasher, which accounts for it.
        StakeStorage storage $ = _stake();
        _only($.slasher);

        // Effect: nothing left.
        amount = $.totals.condemned;
        $.totals.condemned = 0;

        // Interaction: to the slasher.
        _push(msg.sender, amount);
    }

    /// @inheritdoc IStakeVault
    function slashesOf(address validator, uint256 start, uint256 count) external view returns (Slash[] memory page) {
        Slash[] storage slashes = _stake().slashes[validator];
        uint256 length = slashes.length;
        uint256 available = start < length ? length - start : 0;
        page = new Slash[](count < available ? count : available);
        for (uint256 i = 0; i < page.length; ++i) page[i] = slashes.number(start + i);
    }

    /// @inheritdoc IStakeVault
    function condemned() external view returns (uint256) {
        return _stake().totals.condemned;
    }
}
