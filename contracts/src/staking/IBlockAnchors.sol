// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title IBlockAnchors
/// @notice Remembers hashes of this chain's blocks beyond the 256 that the EVM knows, so that evidence about an older block can be
/// proven against the chain itself. Anyone may call everything: what is kept is what the chain says and nothing else.
///
/// **Anchor and walk.** {anchor} keeps the hash of the block before. {walk} goes back from a block whose hash is known through its
/// parents, by their headers, and keeps the hash it arrives at. The fewer blocks lie between two anchors, the shorter the walk
/// to any one of them; without any anchor a walk from the head still arrives, in as many calls as it takes.
///
/// **Trust.** None: a header counts only if its keccak256 is the hash that the chain or its child's header gave it, which
/// cannot be made for another content. No account has power here, nothing can be paused, changed or removed.
///
/// **Headers** are the RLP whose keccak256 is the block's hash. On Besu's QBFT that is the header with round 0 and an empty list of
/// seals in its extra data, which is not what seals sign ({ISlashManager.SealedHeader}).
interface IBlockAnchors {
    /// @notice A block's hash is kept from now on.
    event BlockAnchored(uint256 indexed number, bytes32 blockHash);

    error BlockAnchors_UnknownBlock(uint256 number);
    error BlockAnchors_BadCount(uint256 count, uint256 most);
    error BlockAnchors_BeyondGenesis(uint256 number, uint256 count);
    error BlockAnchors_HeaderTooLong(uint256 number, uint256 length, uint256 most);
    error BlockAnchors_WrongHeader(uint256 number, bytes32 expected, bytes32 found);

    /// @notice Keeps the hash of the block before this one; once is enough. Anyone.
    function anchor() external returns (uint256 number, bytes32 blockHash);

    /// @notice Goes back from block `number`, whose hash is known, and keeps the hash of block `number - headers.length`. Anyone.
    /// @param headers Of the blocks `number`, `number - 1` and so on; 1 to MAX_HEADERS, each of at most MAX_HEADER_BYTES.
    function walk(uint256 number, bytes[] calldata headers) external returns (uint256 reached, bytes32 blockHash);

    /// @notice The hash of a block, if it is kept or still known to the EVM; else 0, also for blocks not yet there.
    function hashOf(uint256 number) external view returns (bytes32);

    /// @notice Whether the hash of a block is kept for good.
    function isAnchored(uint256 number) external view returns (bool);

    /// @notice The lowest block from `number` on that {anchor} kept: where a walk to `number` begins. 0 if there is none yet.
    function anchorFrom(uint256 number) external view returns (uint256);
}
