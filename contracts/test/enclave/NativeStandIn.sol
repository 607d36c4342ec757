// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @notice Stands in for the precompile at 0x...0a02, where tests put its code: gives recorded verdicts of the real
/// engine by the hash of the input, and refuses every other input as the engine refuses what is not canonical.
contract NativeStandIn {
    error NativeAttestation_BadInput(uint8 reason);

    mapping(bytes32 inputHash => bytes verdict) private _verdicts;

    // solhint-disable-next-line no-complex-fallback
    fallback(bytes calldata input) external returns (bytes memory) {
        if (bytes8(input[:input.length < 8 ? input.length : 8]) == bytes8("RECORD: ")) {
            _verdicts[bytes32(input[8:40])] = input[40:];
            return "";
        }
        bytes memory verdict = _verdicts[keccak256(input)];
        if (verdict.length == 0) revert NativeAttestation_BadInput(2);
        return verdict;
    }
}
