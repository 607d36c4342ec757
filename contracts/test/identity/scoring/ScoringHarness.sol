// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IProbedEngine} from "../../../src/access/IProbedEngine.sol";
import {CompositeScoring} from "../../../src/identity/scoring/CompositeScoring.sol";
import {ScoringEngine} from "../../../src/identity/scoring/ScoringEngine.sol";
import {ScoringInput} from "../../../src/identity/scoring/ScoringInput.sol";

/// @notice Opens the scoring libraries to calls.
contract ScoringHarness {
    function score(bytes calldata input) external pure returns (bytes memory) {
        return CompositeScoring.encode(CompositeScoring.score(input));
    }

    /// @notice Outputs of many inputs, joined; each result is 512 bytes.
    function scoreAll(bytes[] calldata inputs) external pure returns (bytes memory outputs) {
        outputs = new bytes(inputs.length * 512);
        for (uint256 i = 0; i < inputs.length; ++i) {
            bytes memory output = CompositeScoring.encode(CompositeScoring.score(inputs[i]));
            assembly ("memory-safe") {
                mcopy(add(add(outputs, 32), mul(i, 512)), add(output, 32), 512)
            }
        }
    }

    /// @notice The revert data of each input, in order; "" for an input that was accepted.
    function failures(bytes[] calldata inputs) external view returns (bytes[] memory errors) {
        errors = new bytes[](inputs.length);
        for (uint256 i = 0; i < inputs.length; ++i) {
            try this.score(inputs[i]) {
                errors[i] = "";
            } catch (bytes memory reason) {
                errors[i] = reason;
            }
        }
    }

    /// @notice Gas of the twin alone, from input in memory to output in memory.
    function gasOf(bytes calldata data) external view returns (uint256) {
        bytes memory input = data;
        uint256 before = gasleft();
        CompositeScoring.encode(CompositeScoring.score(input));
        return before - gasleft();
    }

    function probe() external view returns (bool) {
        return ScoringEngine.probe();
    }

    function run(IProbedEngine.Backend backend, bytes calldata input) external view returns (bytes memory) {
        return CompositeScoring.encode(ScoringEngine.run(backend == IProbedEngine.Backend.Native, input));
    }

    function probeInput() external pure returns (bytes memory) {
        return ScoringEngine.probeInput();
    }

    function assemble(
        bytes32 requestId,
        address account,
        bytes calldata vector,
        bytes calldata table
    ) external pure returns (bytes memory) {
        return ScoringInput.assemble(requestId, account, vector, table);
    }

    function withHistory(bytes calldata vector, uint64 words) external pure returns (bytes memory) {
        return ScoringInput.withHistory(vector, words);
    }

    function history(uint256 sum, uint256 count, uint256 verified, uint256 age) external pure returns (uint64) {
        return ScoringInput.history(sum, count, verified, age);
    }

    function defaultTable() external pure returns (bytes memory) {
        return ScoringInput.defaultTable();
    }
}

/// @notice An engine with the precompile's interface and one of the ways an engine can be wrong.
contract ScriptedEngine {
    enum Behaviour {
        Faithful,
        WrongByte,
        Short,
        Long,
        Silent,
        OtherRefusal
    }

    /// @notice As long as the engine's own error.
    error OtherRefusal(uint256 reason);

    Behaviour private immutable BEHAVIOUR;

    constructor(Behaviour behaviour) {
        BEHAVIOUR = behaviour;
    }

    fallback(bytes calldata input) external returns (bytes memory) {
        if (BEHAVIOUR == Behaviour.Silent) revert();
        if (BEHAVIOUR == Behaviour.OtherRefusal) revert OtherRefusal(1);
        bytes memory output = CompositeScoring.encode(CompositeScoring.score(input));
        if (BEHAVIOUR == Behaviour.WrongByte) output[31] = bytes1(uint8(output[31]) ^ 1);
        if (BEHAVIOUR == Behaviour.Short) return abi.encodePacked(bytes32(0));
        if (BEHAVIOUR == Behaviour.Long) return bytes.concat(output, bytes32(0));
        return output;
    }
}
