// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {CompositeInput} from "./CompositeInput.sol";
import {CompositeScoring} from "./CompositeScoring.sol";
import {ScoringProbe} from "./ScoringProbe.sol";

/// @title The composite engine, native where the chain has it
/// @notice On our Besu network the engine is a precompile at 0x...0a01; elsewhere it is the Solidity twin. Both give the
/// same bytes, so where it runs changes cost only.
/// @dev Keeps nothing: {ProbedEngine} keeps what {probe} found. Before its activation time the precompile's address behaves
/// like its genesis code `0xfe`, which is no engine.
library ScoringEngine {
    /// @notice The native engine neither answered nor said why not (it was given too little gas, or is not there).
    error ScoringEngine_NativeSilent();

    address internal constant PRECOMPILE = address(0x0a01);
    /// @dev Selector and one word.
    uint256 private constant REFUSAL_LENGTH = 36;

    /// @notice Whether the native engine is there: it must give, within `ScoringProbe.GAS_CAP`, exactly the twin's
    /// output for a known vector.
    function probe() internal view returns (bool native) {
        bytes memory input = probeInput();
        (bool ok, bytes memory output) = ScoringProbe.ask(PRECOMPILE, input);
        return ok && keccak256(output) == keccak256(CompositeScoring.encode(CompositeScoring.score(input)));
    }

    /// @notice Scores an input of 171 bytes, natively or by the twin.
    /// @dev Reverts with `CompositeScoring_Malformed(reason)` wherever it runs, or with `ScoringEngine_NativeSilent`. A
    /// native failure never falls back to the twin: a score must not depend on how much gas the sender chose to send.
    function run(bool native, bytes memory input) internal view returns (CompositeScoring.Result memory) {
        if (!native) return CompositeScoring.score(input);
        (bool ok, bytes memory output) = ScoringProbe.ask(PRECOMPILE, input, gasleft());
        if (!ok) _refuse();
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

    /// @dev Passes on the engine's own error and nothing else; it was the last that was called.
    function _refuse() private pure {
        bytes memory refusal = new bytes(REFUSAL_LENGTH);
        assembly ("memory-safe") {
            if eq(returndatasize(), REFUSAL_LENGTH) {
                returndatacopy(add(refusal, 32), 0, REFUSAL_LENGTH)
            }
        }
        if (bytes4(refusal) != CompositeInput.CompositeScoring_Malformed.selector) revert ScoringEngine_NativeSilent();
        assembly ("memory-safe") {
            revert(add(refusal, 32), REFUSAL_LENGTH)
        }
    }
}
