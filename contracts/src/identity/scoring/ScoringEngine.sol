// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {CompositeScoring} from "./CompositeScoring.sol";
import {ScoringProbe} from "./ScoringProbe.sol";

/// @title The composite engine, native where the chain has it
/// @notice On our Besu network the engine is a precompile at 0x...0a01; elsewhere it is the Solidity twin. Both give the
/// same bytes, so the mode changes cost only. A registry stores the mode: `Unprobed` at genesis, then what `probe` found.
/// @dev Keeps nothing. The caller decides who may probe again; before its activation time the precompile's address
/// behaves like its genesis code `0xfe` and probes as portable.
library ScoringEngine {
    enum Mode {
        Unprobed,
        Native,
        Portable
    }

    /// @notice Nobody has probed yet: the registry must, before the first score.
    error ScoringEngine_Unprobed();
    /// @notice The native engine neither answered nor said why not (it was given too little gas, or is not there).
    error ScoringEngine_NativeSilent();

    address internal constant PRECOMPILE = address(0x0a01);

    /// @notice Whether the native engine is there: it must give, within `ScoringProbe.GAS_CAP`, exactly the twin's
    /// output for a known vector.
    function probe() internal view returns (bool native) {
        return probe(PRECOMPILE);
    }

    /// @notice As `probe()`, for an engine at another address.
    function probe(address engine) internal view returns (bool native) {
        bytes memory input = probeInput();
        (bool ok, bytes memory output) = ScoringProbe.ask(engine, input);
        return ok && keccak256(output) == keccak256(CompositeScoring.encode(CompositeScoring.score(input)));
    }

    /// @notice Scores an input of 171 bytes on the engine the mode names.
    /// @dev Reverts with `CompositeScoring_Malformed(reason)` whichever engine runs, `ScoringEngine_Unprobed`, or
    /// `ScoringEngine_NativeSilent`. A native failure never falls back to the twin: a score must not depend on how much
    /// gas the sender chose to send.
    function run(Mode mode, bytes memory input) internal view returns (CompositeScoring.Result memory) {
        return run(mode, PRECOMPILE, input);
    }

    /// @notice As `run(mode, input)`, with the native engine at another address.
    function run(Mode mode, address engine, bytes memory input) internal view returns (CompositeScoring.Result memory) {
        if (mode == Mode.Portable) return CompositeScoring.score(input);
        if (mode == Mode.Unprobed) revert ScoringEngine_Unprobed();
        (bool ok, bytes memory output) = ScoringProbe.ask(engine, input, gasleft());
        if (!ok) _bubble();
        return CompositeScoring.decode(output);
    }

    /// @notice The known vector of the probe: vector P2 with the default table.
    function probeInput() internal pure returns (bytes memory) {
        return
            hex"02010001d538d5b99dbf1932542124e611774101e300f0c220961ec8e0d0356132e219a5acbbb742c7524cecdec7557d60e4a19a"
            hex"f062346309ce5731c88485c7daf48982465b2135352532dc499982e9b2e1fbc5504e83043f7f21fc2710200817d4238c254e1f59"
            hex"20081edc24b827101b582260000005460000000023281388138817701b5822600005000509c409c407d005dc03e801f413881b58"
            hex"1d4c17700000138800001e31454632";
    }

    /// @dev Only the engine's own error, 4 + 32 bytes, is passed on.
    function _bubble() private pure {
        uint256 size;
        assembly ("memory-safe") {
            size := returndatasize()
        }
        if (size != 36) revert ScoringEngine_NativeSilent();
        assembly ("memory-safe") {
            let pointer := mload(0x40)
            returndatacopy(pointer, 0, 36)
            revert(pointer, 36)
        }
    }
}
