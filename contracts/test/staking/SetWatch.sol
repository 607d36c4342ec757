// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @notice Holds a consensus set before and after something against what may be done to it.
abstract contract SetWatch {
    /// @notice Nodes that came and went by rolls.
    uint256 public came;
    uint256 public went;
    /// @notice The first thing that was done to the set that may not be done; empty if nothing.
    string public broken;

    /// @dev Who came and who went is within what may happen: by a roll, or otherwise; while rolls are paused, nothing.
    function _compare(bool rolls, bool paused, address[] memory before, address[] memory set) internal {
        uint256 gone = _missing(before, set);
        uint256 fresh = _missing(set, before);
        if (paused && (gone > 0 || fresh > 0)) broken = "changed while paused";
        if (rolls) {
            if (fresh > (set.length < 4 ? 1 : (set.length - 1) / 3)) broken = "too many came";
            if (gone > (before.length - 1) / 3) broken = "too many went";
            (came, went) = (came + fresh, went + gone);
        } else {
            if (fresh > 0) broken = "came between rolls";
            if (gone > 1) broken = "went together";
        }
    }

    /// @dev How many of the first list are not on the second.
    function _missing(address[] memory nodes, address[] memory list) private pure returns (uint256 count) {
        for (uint256 i = 0; i < nodes.length; ++i) {
            bool found;
            for (uint256 k = 0; k < list.length && !found; ++k) found = nodes[i] == list[k];
            if (!found) ++count;
        }
    }
}
