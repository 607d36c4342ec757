// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @notice Asks a precompile in a transaction and keeps what it said, so that a node which hears another answer gets
/// another state root.
contract EngineWitness {
    /// @notice Keccak-256 of success and answer, by Keccak-256 of the input; 0 = never asked.
    mapping(bytes32 inputHash => bytes32 answerHash) public answers;

    /// @notice Asks `engine`.
    function ask(address engine, bytes calldata input) external {
        (bool ok, bytes memory answer) = engine.staticcall(input);
        answers[keccak256(input)] = keccak256(abi.encode(ok, answer));
    }
}
