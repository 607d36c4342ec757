// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {CodeChunks} from "./CodeChunks.sol";

/// @title Calls the native engine for quantised networks
/// @notice Input, big-endian: 88-byte header (schema 0x0301, engine 2, SHA-256 of the model, request id, account), u16 count
/// of values, the values as i16 in Q1.14, the model. `besu-plugins/scoring` documents the model's encoding. There is no
/// Solidity twin: half a million multiply-adds would cost more than a block holds.
/// @dev Memory of n words costs 3n + n²/512 gas. With the reference network (566 kB, 17,838 words) that is 675,000, its 24
/// chunks cost about 120,000 to copy, and the engine takes 344,000: a call fits the cap of a transaction fourteen times.
library NetworkScoring {
    /// @notice What the engine says; ABI-encoded its output of 192 bytes.
    struct Result {
        uint8 score; // 0..100, basisPoints / 100
        bool passed; // basisPoints >= the model's pass mark
        uint16 basisPoints; // 3..9997
        int32 logit; // Q8.8
        bytes32 inputHash; // SHA-256 of everything in front of the model
        bytes32 modelHash; // SHA-256 of the model
    }

    /// @notice The engine refuses the input or its model; `reason` is a `NetworkFault` of the Java engine, from 1.
    error NetworkScoring_Malformed(uint8 reason);
    /// @notice The native engine neither answered nor said why not (it was given too little gas, or is not there).
    error NetworkScoring_NativeSilent();
    /// @notice A vector is at least one and at most 1024 values of two bytes.
    error NetworkScoring_VectorLength(uint256 length);

    address internal constant PRECOMPILE = address(0x0a01);
    uint256 internal constant VECTOR_AT = 90;
    uint256 internal constant MAX_VALUES = 1024;
    uint256 private constant OUTPUT_LENGTH = 192;

    /// @notice The engine's input. `modelLength` is the sum of the chunks' lengths.
    function assemble(
        bytes32 modelHash,
        bytes32 requestId,
        address account,
        bytes memory vector,
        address[] memory chunks,
        uint256 modelLength
    ) internal view returns (bytes memory input) {
        uint256 size = vector.length;
        if (size == 0 || size % 2 != 0 || size > 2 * MAX_VALUES) revert NetworkScoring_VectorLength(size);
        bytes memory front = abi.encodePacked(
            uint16(0x0301),
            uint16(2),
            modelHash,
            requestId,
            account,
            uint16(size / 2),
            vector
        );
        uint256 frontLength = front.length;
        uint256 length = frontLength + modelLength;
        assembly ("memory-safe") {
            // Not `new bytes(length)`, which would clear what is overwritten at once.
            input := mload(0x40)
            mstore(input, length)
            mstore(0x40, and(add(add(input, length), 63), not(31)))
            mcopy(add(input, 32), add(front, 32), frontLength)
        }
        CodeChunks.copy(chunks, input, frontLength);
    }

    /// @notice Runs the native engine. Reverts with its `NetworkScoring_Malformed`, or `NetworkScoring_NativeSilent`.
    function run(bytes memory input) internal view returns (Result memory) {
        bytes memory output = new bytes(OUTPUT_LENGTH);
        address engine = PRECOMPILE;
        bool ok;
        uint256 size;
        assembly ("memory-safe") {
            ok := staticcall(gas(), engine, add(input, 32), mload(input), add(output, 32), OUTPUT_LENGTH)
            size := returndatasize()
        }
        if (!ok && size == 36) {
            bytes4 selector;
            uint8 reason;
            assembly ("memory-safe") {
                returndatacopy(add(output, 32), 0, 36)
                selector := mload(add(output, 32))
                reason := and(mload(add(output, 36)), 0xff)
            }
            if (selector == NetworkScoring_Malformed.selector) revert NetworkScoring_Malformed(reason);
        }
        if (!ok || size != OUTPUT_LENGTH) revert NetworkScoring_NativeSilent();
        return abi.decode(output, (Result));
    }
}
