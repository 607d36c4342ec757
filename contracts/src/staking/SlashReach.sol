// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IStakeVault} from "./IStakeVault.sol";

/// @title SlashReach
/// @notice Which slashes of a validator reach stake that has left its pool, and what they leave of it.
library SlashReach {
    using Math for uint256;

    /// @notice The whole, in parts per million.
    uint256 internal constant PPM = 1_000_000;

    /// @notice What a fraction (ppm) of an amount is, rounded up.
    function part(uint256 amount, uint256 fraction) internal pure returns (uint256) {
        return (amount * fraction).ceilDiv(PPM);
    }

    /// @notice A slash by its number.
    function number(
        IStakeVault.Slash[] storage slashes,
        uint256 index
    ) internal view returns (IStakeVault.Slash memory) {
        return slashes[index];
    }

    /// @notice Whether stake that left at `leftAt` was still there at the infraction.
    function reaches(IStakeVault.Slash memory slash, uint40 leftAt) internal pure returns (bool) {
        return slash.infractionAt < leftAt;
    }

    /// @notice What is left of an amount that left at `leftAt` (s) and answers for what is found before `until` (s), after the
    /// slashes from number `noted` on. Slashes lie in the order of their finding, and no more than {IStakeVault.MAX_SLASHES} of
    /// them in the time anything answers for.
    function remainder(
        IStakeVault.Slash[] storage slashes,
        uint256 amount,
        uint256 noted,
        uint40 leftAt,
        uint40 until
    ) internal view returns (uint256) {
        uint256 count = slashes.length;
        for (uint256 i = noted; i < count; ++i) {
            IStakeVault.Slash memory slash = number(slashes, i);
            if (slash.foundAt >= until) break;
            if (reaches(slash, leftAt)) amount -= part(amount, slash.fraction);
        }
        return amount;
    }
}
