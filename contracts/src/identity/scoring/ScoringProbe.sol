// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {CompositeScoring} from "./CompositeScoring.sol";

/// @title Asks an address whether it is the composite engine
/// @notice Keeps nothing: a registry asks once and stores the answer.
library ScoringProbe {
    /// @notice Too little gas was left to give the probed address its full allowance, so its silence would prove
    /// nothing. Without this check anyone could have a native engine recorded as missing by sending little gas.
    error ScoringProbe_InsufficientGas(uint256 left, uint256 needed);

    /// @notice Gas offered to the probed address. The native engine needs at most 15,000; genesis code `0xfe` burns it
    /// all.
    uint256 internal constant GAS_CAP = 60_000;
    /// @dev 63/64 of what remains must cover the cap and the call's own cost.
    uint256 private constant GAS_NEEDED = 70_000;

    /// @notice Asks `engine` for `input` under the gas cap.
    /// @return ok whether it returned exactly one output (512 bytes)
    /// @return output the bytes returned; empty if not ok
    function ask(address engine, bytes memory input) internal view returns (bool ok, bytes memory output) {
        if (gasleft() < GAS_NEEDED) revert ScoringProbe_InsufficientGas(gasleft(), GAS_NEEDED);
        return ask(engine, input, GAS_CAP);
    }

    /// @notice Asks `engine` for `input` with at most `gasCap` gas. Never copies more than one output back.
    function ask(
        address engine,
        bytes memory input,
        uint256 gasCap
    ) internal view returns (bool ok, bytes memory output) {
        uint256 length = CompositeScoring.OUTPUT_LENGTH;
        output = new bytes(length);
        assembly ("memory-safe") {
            ok := staticcall(gasCap, engine, add(input, 32), mload(input), add(output, 32), length)
            ok := and(ok, eq(returndatasize(), length))
        }
        if (!ok) output = "";
    }
}
