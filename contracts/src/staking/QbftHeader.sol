// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";
import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";

/// @title QbftHeader
/// @notice A block's header in the form that a committed seal of QBFT signs: RLP of all its fields, the extra data being RLP
/// of [vanity, validators, vote, round, no seals]. What is signed is its keccak256; the block's own hash is another, with round
/// 0 in it, so that two rounds may agree on one block.
/// @dev Nothing else that a node signs can be read as a header. The other messages of QBFT and those of node discovery begin
/// with a byte that tells their kind, which no RLP list begins with; EIP-712 digests begin with 0x19; a node's record is a list,
/// but its first item is a sequence number and not a hash.
library QbftHeader {
    using RLP for *;
    using Memory for *;

    /// @notice What of a header bears on equivocation.
    /// @param timestamp Seconds.
    struct Fields {
        bytes32 parentHash;
        uint64 number;
        uint64 timestamp;
        uint32 round;
    }

    uint256 private constant FEWEST_FIELDS = 15;
    uint256 private constant MOST_FIELDS = 32;
    uint256 private constant NUMBER = 8;
    uint256 private constant TIMESTAMP = 11;
    uint256 private constant EXTRA_DATA = 12;
    uint256 private constant EXTRA_FIELDS = 5;
    uint256 private constant ROUND = 3;
    uint256 private constant SEALS = 4;
    /// @dev RLP of 32 bytes takes one more.
    uint256 private constant HASH_LENGTH = 33;
    bytes1 private constant EMPTY_LIST = 0xc0;

    error QbftHeader_Malformed();

    /// @notice Reads a header; reverts with {QbftHeader_Malformed}, or as {RLP} does, unless it is one.
    function read(bytes memory header) internal pure returns (Fields memory fields) {
        Memory.Slice[] memory items = header.decodeList();
        _require(items.length >= FEWEST_FIELDS && items.length <= MOST_FIELDS);
        Memory.Slice[] memory extra = items[EXTRA_DATA].readBytes().decodeList();
        _require(extra.length == EXTRA_FIELDS && items[0].length() == HASH_LENGTH);
        _require(extra[SEALS].length() == 1 && bytes1(extra[SEALS].load(0)) == EMPTY_LIST);
        uint256 number = items[NUMBER].readUint256();
        uint256 timestamp = items[TIMESTAMP].readUint256();
        uint256 round = extra[ROUND].readUint256();
        _require(number <= type(uint64).max && timestamp <= type(uint64).max && round <= type(uint32).max);
        return Fields(items[0].readBytes32(), uint64(number), uint64(timestamp), uint32(round));
    }

    function _require(bool wellFormed) private pure {
        if (!wellFormed) revert QbftHeader_Malformed();
    }
}
