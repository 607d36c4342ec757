// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {BlockHistory} from "./BlockHistory.sol";
import {IBlockAnchors} from "./IBlockAnchors.sol";

/// @title BlockAnchors
/// @notice See {IBlockAnchors}. Not behind a proxy: there is nothing to decide about it.
contract BlockAnchors is IBlockAnchors {
    using Checkpoints for Checkpoints.Trace208;

    /// @notice Most headers of a call. So many of Besu's take 86 kB and 1.9 million gas, less than any node or block refuses.
    uint256 public constant MAX_HEADERS = 128;
    /// @notice Most bytes of a header. An ordinary one has 650; consensus does not limit its extra data, and a validator should not
    /// cut its past off by a block that nobody can walk through: so much still fits one transaction of any node. Beyond a
    /// block with more, only anchors from before it help.
    uint256 public constant MAX_HEADER_BYTES = 131_072;

    /// @dev A list of more than 55 bytes begins with this plus the number of bytes that its length takes.
    uint256 private constant LONG_LIST = 0xf7;

    mapping(uint256 number => bytes32) private _hashes;
    /// @dev Numbers of blocks that were anchored, ascending; as keys and as values.
    Checkpoints.Trace208 private _anchors;

    /// @inheritdoc IBlockAnchors
    function anchor() external returns (uint256 number, bytes32 blockHash) {
        number = block.number - 1;
        blockHash = _hashes[number];
        if (blockHash == 0) blockHash = blockhash(number);
        _keep(number, blockHash);
        _anchors.push(SafeCast.toUint48(number), uint208(number));
    }

    /// @inheritdoc IBlockAnchors
    function walk(uint256 number, bytes[] calldata headers) external returns (uint256 reached, bytes32 blockHash) {
        // Check: a way of some length that begins at a known block and does not lead beyond the first.
        uint256 count = headers.length;
        if (count == 0 || count > MAX_HEADERS) revert BlockAnchors_BadCount(count, MAX_HEADERS);
        if (count > number) revert BlockAnchors_BeyondGenesis(number, count);
        blockHash = hashOf(number);
        if (blockHash == 0) revert BlockAnchors_UnknownBlock(number);

        // Check: each header is the parent of the one before.
        reached = number;
        for (uint256 i = 0; i < count; ++i) {
            blockHash = _parentOf(reached, blockHash, headers[i]);
            --reached;
        }

        // Effect: where it ends.
        _keep(reached, blockHash);
    }

    /// @inheritdoc IBlockAnchors
    function hashOf(uint256 number) public view returns (bytes32 blockHash) {
        blockHash = _hashes[number];
        if (blockHash == 0) blockHash = BlockHistory.hashOf(number);
    }

    /// @inheritdoc IBlockAnchors
    function isAnchored(uint256 number) external view returns (bool) {
        return _hashes[number] != 0;
    }

    /// @inheritdoc IBlockAnchors
    function anchorFrom(uint256 number) external view returns (uint256) {
        return number > type(uint48).max ? 0 : _anchors.lowerLookup(uint48(number));
    }

    function _keep(uint256 number, bytes32 blockHash) private {
        if (_hashes[number] != 0) return;
        _hashes[number] = blockHash;
        emit BlockAnchored(number, blockHash);
    }

    /// @dev The hash a block's header gives its parent.
    ///
    /// The parent's hash is a header's first item. What hashes to a block's hash is that block's header and nothing else, so its
    /// encoding is canonical: a list longer than 255 bytes (its bloom has 256), its length in as many bytes as the first one says,
    /// 0xa0, then the hash. Nothing else of it has to be read, and nothing that a caller chose is.
    function _parentOf(uint256 number, bytes32 blockHash, bytes calldata header) private pure returns (bytes32) {
        if (header.length > MAX_HEADER_BYTES) {
            revert BlockAnchors_HeaderTooLong(number, header.length, MAX_HEADER_BYTES);
        }
        bytes32 found = keccak256(header);
        if (found != blockHash) revert BlockAnchors_WrongHeader(number, blockHash, found);
        uint256 start = uint8(header[0]) - LONG_LIST + 2;
        return bytes32(header[start:start + 32]);
    }
}
