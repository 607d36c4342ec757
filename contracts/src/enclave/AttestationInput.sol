// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title The canonical attestation input
/// @notice Everything a verdict is a function of, in one run of bytes, big-endian: "VEAT"; version u16 = 1; kind u8; time
/// u64; policy u16 length and bytes; roots; evidence u32 length and bytes; number of pieces of collateral u8, each u32
/// length and bytes. The same as `AttestationInput` in Java.
library AttestationInput {
    error AttestationInput_BadKind(uint8 kind);
    error AttestationInput_BadLength(uint256 length, uint256 maximum);
    error AttestationInput_TooManyPieces(uint256 count, uint256 maximum);
    error AttestationInput_TooLong(uint256 length, uint256 maximum);
    error AttestationInput_BadPolicy();
    error AttestationInput_BadRoots();

    /// @notice Longest input, bytes: what the native engine takes.
    uint256 internal constant MAX_LENGTH = 32_768;
    /// @notice Most pieces of collateral.
    uint256 internal constant MAX_PIECES = 32;
    /// @notice SGX 1, TDX 2, SEV-SNP 3, Nitro 4.
    uint8 internal constant MAX_KIND = 4;

    uint256 private constant MAX_POLICY = 2048;
    uint256 private constant MAX_ROOTS = 32;
    uint8 private constant OWNERS = 5;
    /// @dev Owner and fingerprint.
    uint256 private constant ROOT_LENGTH = 33;
    /// @dev Magic, version, kind, time, length of the policy.
    uint256 private constant HEADER_LENGTH = 17;
    /// @dev Up to and with the number of SNP minima, each of which has six bytes.
    uint256 private constant POLICY_HEAD = 28;
    uint256 private constant POLICY_FLAGS_AT = 22;

    /// @notice Puts an input together. Bounds are checked before anything is allocated.
    function assemble(
        uint8 kind,
        uint64 time,
        bytes memory policy,
        bytes memory roots,
        bytes calldata evidence,
        bytes[] calldata collateral
    ) internal pure returns (bytes memory input) {
        if (kind == 0 || kind > MAX_KIND) revert AttestationInput_BadKind(kind);
        uint256 pieces = collateral.length;
        if (pieces > MAX_PIECES) revert AttestationInput_TooManyPieces(pieces, MAX_PIECES);
        _requireLength(evidence.length);
        uint256 length = HEADER_LENGTH + policy.length + roots.length + 4 + evidence.length + 1;
        for (uint256 i = 0; i < pieces; ++i) {
            _requireLength(collateral[i].length);
            length += 4 + collateral[i].length;
        }
        if (length > MAX_LENGTH) revert AttestationInput_TooLong(length, MAX_LENGTH);

        bytes memory head = abi.encodePacked("VEAT", uint16(1), kind, time, uint16(policy.length), policy, roots);
        input = new bytes(length);
        uint256 place;
        assembly ("memory-safe") {
            place := add(input, 32)
            mcopy(place, add(head, 32), mload(head))
            place := add(place, mload(head))
        }
        place = _put(place, evidence);
        assembly ("memory-safe") {
            mstore8(place, pieces)
        }
        ++place;
        for (uint256 i = 0; i < pieces; ++i) place = _put(place, collateral[i]);
    }

    /// @notice Reverts unless a policy has the form of version 1: a fixed head, SNP minima, measurements. It may not
    /// expect report data: that is different for each piece of evidence and is its user's to compare.
    function requirePolicy(bytes calldata policy) internal pure {
        if (policy.length <= POLICY_HEAD || policy.length > MAX_POLICY) revert AttestationInput_BadPolicy();
        bool bad = bytes2(policy[:2]) != bytes2(uint16(1)) || uint8(policy[POLICY_FLAGS_AT]) > 3;
        uint256 listAt = POLICY_HEAD + 6 * uint256(uint8(policy[POLICY_HEAD - 1]));
        if (bad || policy.length <= listAt) revert AttestationInput_BadPolicy();
        if (policy.length != listAt + 1 + 32 * uint256(uint8(policy[listAt]))) revert AttestationInput_BadPolicy();
    }

    /// @notice Reverts unless roots are 1..32 pairs of owner (1..5) and SHA-256 fingerprint, the latter ascending.
    function requireRoots(bytes calldata roots) internal pure {
        uint256 count = roots.length == 0 ? 0 : uint8(roots[0]);
        if (count == 0 || count > MAX_ROOTS || roots.length != 1 + count * ROOT_LENGTH) {
            revert AttestationInput_BadRoots();
        }
        bytes32 previous = 0;
        for (uint256 place = 1; place < roots.length; place += ROOT_LENGTH) {
            uint8 owner = uint8(roots[place]);
            bytes32 fingerprint = bytes32(roots[place + 1:place + ROOT_LENGTH]);
            if (owner == 0 || owner > OWNERS || fingerprint <= previous) revert AttestationInput_BadRoots();
            previous = fingerprint;
        }
    }

    function _requireLength(uint256 length) private pure {
        if (length == 0 || length > MAX_LENGTH) revert AttestationInput_BadLength(length, MAX_LENGTH);
    }

    /// @dev Writes a u32 length and the bytes at `place`, which lies in the allocated input, and returns where they end.
    function _put(uint256 place, bytes calldata data) private pure returns (uint256 end) {
        assembly ("memory-safe") {
            let size := data.length
            mstore8(place, shr(24, size))
            mstore8(add(place, 1), shr(16, size))
            mstore8(add(place, 2), shr(8, size))
            mstore8(add(place, 3), size)
            calldatacopy(add(place, 4), data.offset, size)
            end := add(add(place, 4), size)
        }
    }
}
