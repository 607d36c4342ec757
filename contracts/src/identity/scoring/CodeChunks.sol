// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title Bytes kept as contract code, 24,575 at a time
/// @notice Code costs 200 gas a byte to write and 3 gas a word to copy back; storage would cost 691 and 2,100. A chunk's
/// code is one zero byte (STOP: nobody can run it) and then the data.
/// @dev What is in a chunk can never change: code without SELFDESTRUCT stays.
library CodeChunks {
    /// @notice A chunk holds 1 to 24,575 bytes.
    error CodeChunks_BadLength(uint256 length);
    /// @notice The chunk could not be created: too little gas.
    error CodeChunks_NotWritten();
    /// @notice The address holds no chunk: no code, or code that begins with something else than a zero byte.
    error CodeChunks_NotAChunk(address chunk);

    /// @notice Most bytes in a chunk: EIP-170's limit of code, less the zero byte.
    uint256 internal constant MAX_LENGTH = 24_575;

    /// @notice Creates a chunk.
    function write(bytes memory data) internal returns (address chunk) {
        if (data.length == 0 || data.length > MAX_LENGTH) revert CodeChunks_BadLength(data.length);
        // PUSH2 size, DUP1, PUSH1 10, PUSH0, CODECOPY, PUSH0, RETURN: returns what follows these ten bytes.
        bytes memory creation = abi.encodePacked(hex"61", uint16(data.length + 1), hex"80600a5f395ff300", data);
        assembly ("memory-safe") {
            chunk := create(0, add(creation, 32), mload(creation))
        }
        if (chunk == address(0)) revert CodeChunks_NotWritten();
    }

    /// @notice How many bytes the chunk holds. Reverts if the address holds no chunk.
    function length(address chunk) internal view returns (uint256) {
        uint256 size = chunk.code.length;
        bytes32 head;
        assembly ("memory-safe") {
            // Scratch space; one byte is copied, the rest is cleared.
            mstore(0, 0)
            extcodecopy(chunk, 0, 0, 1)
            head := mload(0)
        }
        if (size < 2 || head != 0) revert CodeChunks_NotAChunk(chunk);
        return size - 1;
    }

    /// @notice Writes the chunks' data end to end into `target`, from byte `offset` on. The caller has made room for the
    /// sum of their lengths.
    function copy(address[] memory chunks, bytes memory target, uint256 offset) internal view {
        uint256 count = chunks.length;
        for (uint256 i = 0; i < count; ++i) {
            address chunk = chunks[i];
            assembly ("memory-safe") {
                let size := sub(extcodesize(chunk), 1)
                extcodecopy(chunk, add(add(target, 32), offset), 1, size)
                offset := add(offset, size)
            }
        }
    }
}
