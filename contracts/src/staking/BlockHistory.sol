// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title BlockHistory
/// @notice Hashes of this chain's last blocks: of the last 256 by BLOCKHASH, of the last 8,191 by the history contract of
/// EIP-2935, where the chain has it.
library BlockHistory {
    /// @notice Where EIP-2935 puts it on every chain.
    address internal constant HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935;
    uint256 private constant RECENT = 256;

    /// @notice The hash of a block; 0 if it is not known, or not yet there.
    function hashOf(uint256 number) internal view returns (bytes32) {
        if (number >= block.number) return 0;
        if (block.number - number <= RECENT) return blockhash(number);
        (bool answered, bytes memory hash) = HISTORY.staticcall(abi.encode(number));
        return answered && hash.length == 32 ? abi.decode(hash, (bytes32)) : bytes32(0);
    }
}
