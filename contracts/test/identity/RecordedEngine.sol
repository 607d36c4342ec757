// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {CompositeScoring} from "../../src/identity/scoring/CompositeScoring.sol";
import {NetworkScoring} from "../../src/identity/scoring/NetworkScoring.sol";

/// @notice Stands where the precompile would: composite inputs go to the twin, network inputs get the recorded answer of
/// the Java engine for exactly these bytes. Inputs nobody recorded are refused as a model whose hash is wrong (10).
contract RecordedEngine {
    mapping(bytes32 inputHash => bytes) public outputs;

    function record(bytes32 inputHash, bytes calldata output) external {
        outputs[inputHash] = output;
    }

    fallback(bytes calldata input) external returns (bytes memory output) {
        if (input.length == 171) return CompositeScoring.encode(CompositeScoring.score(input));
        output = outputs[sha256(input)];
        if (output.length == 0) revert NetworkScoring.NetworkScoring_Malformed(10);
    }
}

/// @notice Measures what a caller pays to put an input together.
contract AssemblyGas {
    function gasOf(
        bytes32 modelHash,
        bytes calldata vector,
        address[] calldata chunks,
        uint256 length
    ) external view returns (uint256 used, bytes32 inputHash) {
        uint256 before = gasleft();
        bytes memory input = NetworkScoring.assemble(modelHash, 0, address(0), vector, chunks, length);
        used = before - gasleft();
        assembly ("memory-safe") {
            pop(staticcall(gas(), 2, add(input, 32), mload(input), 0, 32))
            inputHash := mload(0)
        }
    }
}
