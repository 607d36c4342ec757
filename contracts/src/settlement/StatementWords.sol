// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ISettlementHub} from "./ISettlementHub.sol";

/// @title StatementWords
/// @notice A statement in calldata as thirteen words. Solidity checks a field's high bits at every read; here they are
/// checked once for all, and reads cost nine gas.
library StatementWords {
    uint256 internal constant SEQUENCE = 1;
    uint256 internal constant WINDOW_START = 2;
    uint256 internal constant WINDOW_END = 3;
    uint256 internal constant COST = 4;
    uint256 internal constant CPU = 5;
    uint256 internal constant MEMORY = 6;
    uint256 internal constant STORAGE = 7;
    uint256 internal constant GPU = 8;
    uint256 internal constant NETWORK = 9;

    /// @notice Reverts, as Solidity's decoder does, unless every word is a value of its field's type.
    function requireClean(ISettlementHub.UsageStatement calldata statement) internal pure {
        assembly ("memory-safe") {
            let dirt := shr(32, calldataload(add(statement, 0x20)))
            dirt := or(dirt, shr(40, calldataload(add(statement, 0x40))))
            dirt := or(dirt, shr(40, calldataload(add(statement, 0x60))))
            dirt := or(dirt, shr(128, calldataload(add(statement, 0x80))))
            dirt := or(dirt, shr(64, calldataload(add(statement, 0xa0))))
            dirt := or(dirt, shr(128, calldataload(add(statement, 0xc0))))
            dirt := or(dirt, shr(128, calldataload(add(statement, 0xe0))))
            dirt := or(dirt, shr(64, calldataload(add(statement, 0x100))))
            dirt := or(dirt, shr(128, calldataload(add(statement, 0x120))))
            dirt := or(dirt, shr(1, calldataload(add(statement, 0x180))))
            if dirt {
                revert(0, 0)
            }
        }
    }

    /// @notice Word `i` of a clean statement.
    function word(ISettlementHub.UsageStatement calldata statement, uint256 i) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := calldataload(add(statement, shl(5, i)))
        }
    }

    /// @notice Whether the cost or a counter of `next` is below that of `previous`.
    function falls(
        ISettlementHub.UsageStatement calldata previous,
        ISettlementHub.UsageStatement calldata next
    ) internal pure returns (bool fallen) {
        assembly ("memory-safe") {
            for {
                let at := 0x80
            } lt(at, 0x140) {
                at := add(at, 0x20)
            } {
                fallen := or(fallen, lt(calldataload(add(next, at)), calldataload(add(previous, at))))
            }
        }
    }
}
