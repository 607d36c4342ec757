// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title The attestation engine of the VirtEngine network
/// @notice A precompile at 0x...0a02. It takes a canonical attestation input and gives a verdict in 20 words; what is no
/// such input it refuses with `NativeAttestation_BadInput(reason)`: 1 too long, 2 not canonical.
library NativeAttestation {
    error NativeAttestation_BadInput(uint8 reason);
    /// @notice The engine neither answered nor said why not: it had too little gas, or is not there.
    error NativeAttestation_Silent();
    /// @notice Too little gas was left to ask properly, so silence would prove nothing.
    error NativeAttestation_InsufficientGas(uint256 left, uint256 needed);

    address internal constant PRECOMPILE = address(0x0a02);
    /// @notice Length of a verdict, bytes.
    uint256 internal constant VERDICT_LENGTH = 640;
    /// @notice Gas offered to the probed address. The engine asks 3,024 for a refusal; genesis code `0xfe` burns it all.
    uint256 internal constant PROBE_GAS = 30_000;

    /// @dev 63/64 of what remains must cover the offer and the call's own cost.
    uint256 private constant GAS_NEEDED = 40_000;
    /// @dev Selector and one word.
    uint256 private constant REFUSAL_LENGTH = 36;

    /// @notice Whether the engine is there: it must refuse the input "VEAT", a canonical input's magic and nothing more,
    /// with exactly `NativeAttestation_BadInput(2)`.
    /// @dev Nobody gives this answer by accident. An address without code succeeds with no data; genesis code `0xfe`
    /// fails with no data; a precompile of another chain does not know the error; a contract would have to be placed at
    /// an address no key is known for.
    function probe() internal view returns (bool native) {
        if (gasleft() < GAS_NEEDED) revert NativeAttestation_InsufficientGas(gasleft(), GAS_NEEDED);
        (bool ok, uint256 size, bytes memory answer) = _ask("VEAT", PROBE_GAS, REFUSAL_LENGTH);
        return
            !ok &&
            size == REFUSAL_LENGTH &&
            keccak256(answer) == keccak256(abi.encodeWithSelector(NativeAttestation_BadInput.selector, 2));
    }

    /// @notice The verdict on an input, as the engine gives it. Its refusal is passed on; anything else than a verdict or
    /// a refusal is {NativeAttestation_Silent}.
    function verdictOf(bytes memory input) internal view returns (bytes memory verdict) {
        bool ok;
        uint256 size;
        (ok, size, verdict) = _ask(input, gasleft(), VERDICT_LENGTH);
        if (ok && size == VERDICT_LENGTH) return verdict;
        if (ok || size != REFUSAL_LENGTH || bytes4(verdict) != NativeAttestation_BadInput.selector) {
            revert NativeAttestation_Silent();
        }
        assembly ("memory-safe") {
            revert(add(verdict, 32), REFUSAL_LENGTH)
        }
    }

    /// @dev Never copies back more than `length` bytes.
    function _ask(
        bytes memory input,
        uint256 gasCap,
        uint256 length
    ) private view returns (bool ok, uint256 size, bytes memory answer) {
        address engine = PRECOMPILE;
        answer = new bytes(length);
        assembly ("memory-safe") {
            ok := staticcall(gasCap, engine, add(input, 32), mload(input), add(answer, 32), length)
            size := returndatasize()
        }
    }
}
