// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Tiers} from "../../src/identity/Tiers.sol";

/// @notice Properties of the tier function, by fuzzing: total, monotone in score and scopes, blind to other scopes.
contract TiersTest {
    error NotMonotone(uint8 lower, uint8 higher);
    error NotBacked(uint8 tier, uint8 score, uint32 scopes);
    error NotBlind(uint8 one, uint8 other);

    uint8[4] private floors = [0, 50, 70, 85];
    uint32[4] private needs = [0, 1 << 6, (1 << 6) | (1 << 2) | (1 << 1), (1 << 6) | (1 << 3) | (1 << 2) | (1 << 1)];

    function testFuzz_HigherScoreNeverLowersTier(uint8 score, uint8 more, uint32 scopes) public pure {
        uint8 higher = uint8(uint256(score) + more > 255 ? 255 : uint256(score) + more);
        uint8 before = Tiers.reached(score, scopes);
        uint8 later = Tiers.reached(higher, scopes);
        if (later < before) revert NotMonotone(before, later);
    }

    function testFuzz_MoreScopesNeverLowerTier(uint8 score, uint32 scopes, uint32 more) public pure {
        uint8 before = Tiers.reached(score, scopes);
        uint8 later = Tiers.reached(score, scopes | more);
        if (later < before) revert NotMonotone(before, later);
    }

    /// @dev The highest tier whose floor and scopes are met, and no other.
    function testFuzz_TierIsTheHighestThatFits(uint8 score, uint32 scopes) public view {
        uint8 tier = Tiers.reached(score, scopes);
        uint8 expected = 0;
        for (uint8 t = 1; t < 4; ++t) {
            if (score >= floors[t] && scopes & needs[t] == needs[t]) expected = t;
        }
        if (tier != expected) revert NotBacked(tier, score, scopes);
    }

    function testFuzz_OtherScopesDoNotCount(uint8 score, uint32 scopes, uint32 others) public pure {
        uint32 irrelevant = others & ~Tiers.PREMIUM_SCOPES;
        uint8 one = Tiers.reached(score, scopes);
        uint8 other = Tiers.reached(score, scopes ^ irrelevant);
        if (one != other) revert NotBlind(one, other);
    }
}
