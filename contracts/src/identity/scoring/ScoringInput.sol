// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {CompositeInput} from "./CompositeInput.sol";

/// @title Builds the composite engine's input on chain
/// @notice Validators sign a 52-byte vector; the contract adds what it knows better than they do: who is scored, for
/// which request, with which table, and the account's own history (words 14-17).
library ScoringInput {
    /// @notice A vector must be exactly 52 bytes.
    error ScoringInput_VectorLength(uint256 length);
    /// @notice A table must be exactly 31 bytes.
    error ScoringInput_TableLength(uint256 length);

    uint256 private constant MAX_BP = 10_000;
    uint256 private constant BP_PER_DAY = 27;
    uint256 private constant HISTORY_AT = 28;

    /// @notice Header, vector and table joined: an input for `CompositeScoring.score` and `ScoringEngine.run`.
    /// @param requestId the verification request being decided
    /// @param account the account being scored
    /// @param vector 52 bytes; words 14-17 already replaced by `withHistory`
    /// @param table 31 bytes, of the active scoring model
    function assemble(
        bytes32 requestId,
        address account,
        bytes memory vector,
        bytes memory table
    ) internal pure returns (bytes memory) {
        if (vector.length != CompositeInput.VECTOR_LENGTH) revert ScoringInput_VectorLength(vector.length);
        if (table.length != CompositeInput.TABLE_LENGTH) revert ScoringInput_TableLength(table.length);
        return
            abi.encodePacked(
                uint16(CompositeInput.SCHEMA),
                uint16(CompositeInput.ENGINE_VERSION),
                sha256(table),
                requestId,
                account,
                vector,
                table
            );
    }

    /// @notice The vector with words 14-17 replaced; the four words are what `history` returns.
    function withHistory(bytes memory vector, uint64 words) internal pure returns (bytes memory replaced) {
        if (vector.length != CompositeInput.VECTOR_LENGTH) revert ScoringInput_VectorLength(vector.length);
        replaced = bytes.concat(vector);
        for (uint256 i = 0; i < 8; ++i) {
            replaced[HISTORY_AT + i] = bytes1(uint8(words >> (56 - 8 * i)));
        }
    }

    /// @notice History words 14-17 (prior score, account age, count, success rate) as one big-endian u64.
    /// @param scoreSum sum of the account's past scores, each 0..100
    /// @param count number of past scores; counts beyond 65535 are written as 65535
    /// @param verified how many of them passed, at most `count`
    /// @param ageSeconds seconds since the account was first seen: 27 basis points per whole day, at most 10000
    function history(
        uint256 scoreSum,
        uint256 count,
        uint256 verified,
        uint256 ageSeconds
    ) internal pure returns (uint64) {
        uint256 prior = count == 0 ? 0 : _min((scoreSum * 100) / count, MAX_BP);
        uint256 success = count == 0 ? 0 : _min((verified * MAX_BP) / count, MAX_BP);
        uint256 age = _min((ageSeconds / 1 days) * BP_PER_DAY, MAX_BP);
        return uint64((prior << 48) | (age << 32) | (_min(count, type(uint16).max) << 16) | success);
    }

    /// @notice The 31 bytes of the default table: weights 2500, 2500, 2000, 1500, 1000, 500; minima 5000, 7000, 7500,
    /// 6000, 0, 5000; caps 0, 0, 30, 49, 69, 70; pass mark 50.
    function defaultTable() internal pure returns (bytes memory) {
        return
            hex"09c409c407d005dc03e801f413881b581d4c177000001388"
            hex"00001e314546"
            hex"32";
    }

    function _min(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
