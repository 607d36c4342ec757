// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title The frozen input layout of the composite engine FS-2P, and its checks
/// @notice 171 bytes, big-endian: an 88-byte header (schema u16, engine version u16, table hash 32, request id 32,
/// account 20), a 52-byte vector of 26 u16 words, a 31-byte table (six u16 weights, six u16 minima, six u8 caps in
/// evaluation order, u8 pass mark). Fractions are in basis points, 0..10000.
/// @dev The Java engine (`io.virtengine.scoring.InputCheck`) makes the same checks in the same order, so that a
/// malformed input has one reason everywhere. A new check goes at the end, with a new reason.
library CompositeInput {
    /// @notice Why an input is refused. Checked in this order; the first that applies is reported.
    enum Malformed {
        None, // never reported
        Length, // not 171 bytes
        Schema, // schema id is not 0x0201
        EngineVersion, // engine version is not 1
        TableHash, // header's table hash is not SHA-256(table)
        WeightSum, // weights do not add up to 10000
        MinimumRange, // a minimum over 10000
        CapRange, // a cap over 100
        PassMarkRange, // pass mark over 100
        ReservedFlag, // flag bit 14 or 15 set
        RequiredFlag, // historyPresent or riskPresent not set
        ConsistencyWithoutDocument, // consistency claimed without a document to be consistent with
        ValueRange, // a word out of its bound
        OcrCount, // more fields extracted than expected
        AbsentNotZero // an absent component carries a value or a flag
    }

    /// @notice The input is malformed; `reason` is a `Malformed` as a number, the same one the Java engine gives.
    error CompositeScoring_Malformed(uint8 reason);

    uint256 internal constant SCHEMA = 0x0201;
    uint256 internal constant ENGINE_VERSION = 1;
    uint256 internal constant HEADER_LENGTH = 88;
    uint256 internal constant VECTOR_LENGTH = 52;
    uint256 internal constant TABLE_LENGTH = 31;
    uint256 internal constant INPUT_LENGTH = 171;

    uint256 internal constant MAX_BP = 10_000;
    uint256 internal constant MAX_SCORE = 100;
    uint256 internal constant MAX_OCR_FIELDS = 64;
    /// @notice A risk word that could not be measured: counts as 5000, neither good nor bad.
    uint256 internal constant UNKNOWN = 0xffff;

    uint256 internal constant DOCUMENT = 1 << 0;
    uint256 internal constant FACE = 1 << 1;
    uint256 internal constant LIVENESS = 1 << 2;
    uint256 internal constant CONSISTENCY = 1 << 3;
    uint256 internal constant HISTORY = 1 << 4;
    uint256 internal constant RISK = 1 << 5;
    uint256 internal constant BLINK = 1 << 6;
    uint256 internal constant HEAD = 1 << 7;
    uint256 internal constant DEPTH = 1 << 8;
    uint256 internal constant AGE_OK = 1 << 9;
    uint256 internal constant EXPIRY_OK = 1 << 10;
    uint256 internal constant VELOCITY_OK = 1 << 11;
    uint256 internal constant DEVICE_ATTEST_OK = 1 << 12;
    uint256 internal constant SALT_BINDING_OK = 1 << 13;
    uint256 private constant RESERVED = 3 << 14;

    uint256 private constant VECTOR_AT = HEADER_LENGTH;
    uint256 private constant TABLE_AT = HEADER_LENGTH + VECTOR_LENGTH;

    /// @notice Word `index` (0..25) of the vector. The caller has checked the length.
    function word(bytes memory input, uint256 index) internal pure returns (uint256) {
        return _u16(input, VECTOR_AT + 2 * index);
    }

    /// @notice Weight of component `index` (0..5) in basis points.
    function weight(bytes memory input, uint256 index) internal pure returns (uint256) {
        return _u16(input, TABLE_AT + 2 * index);
    }

    /// @notice Minimum raw score of component `index` (0..5) in basis points.
    function minimum(bytes memory input, uint256 index) internal pure returns (uint256) {
        return _u16(input, TABLE_AT + 12 + 2 * index);
    }

    /// @notice Cap `index` (0..5) in evaluation order, 0..100.
    function cap(bytes memory input, uint256 index) internal pure returns (uint256) {
        return uint8(input[TABLE_AT + 24 + index]);
    }

    /// @notice Lowest score that passes, 0..100.
    function passMark(bytes memory input) internal pure returns (uint256) {
        return uint8(input[TABLE_AT + 30]);
    }

    /// @notice Reverts with `CompositeScoring_Malformed` unless the input is well formed.
    function check(bytes memory input) internal pure {
        _require(input.length == INPUT_LENGTH, Malformed.Length);
        _require(_u16(input, 0) == SCHEMA, Malformed.Schema);
        _require(_u16(input, 2) == ENGINE_VERSION, Malformed.EngineVersion);
        _require(_bytes32(input, 4) == sha256(_slice(input, TABLE_AT, TABLE_LENGTH)), Malformed.TableHash);
        _checkTable(input);
        uint256 flags = word(input, 0);
        _require(flags & RESERVED == 0, Malformed.ReservedFlag);
        _require(flags & HISTORY != 0 && flags & RISK != 0, Malformed.RequiredFlag);
        _require(flags & CONSISTENCY == 0 || flags & DOCUMENT != 0, Malformed.ConsistencyWithoutDocument);
        _checkRanges(input);
        _require(word(input, 24) <= word(input, 25), Malformed.OcrCount);
        _checkAbsent(input, flags);
    }

    /// @notice SHA-256 of header and vector: names what was scored, whatever the table said about it.
    function inputHash(bytes memory input) internal pure returns (bytes32) {
        return sha256(_slice(input, 0, TABLE_AT));
    }

    /// @dev Table checks come before vector checks: a wrong table is the operator's fault, not the applicant's.
    function _checkTable(bytes memory input) private pure {
        uint256 sum;
        for (uint256 i = 0; i < 6; ++i) sum += weight(input, i);
        _require(sum == MAX_BP, Malformed.WeightSum);
        for (uint256 i = 0; i < 6; ++i) _require(minimum(input, i) <= MAX_BP, Malformed.MinimumRange);
        for (uint256 i = 0; i < 6; ++i) _require(cap(input, i) <= MAX_SCORE, Malformed.CapRange);
        _require(passMark(input) <= MAX_SCORE, Malformed.PassMarkRange);
    }

    /// @dev Word 16, the history count, uses its whole range and needs no check.
    function _checkRanges(bytes memory input) private pure {
        for (uint256 i = 1; i < 16; ++i) _require(word(input, i) <= MAX_BP, Malformed.ValueRange);
        _require(word(input, 17) <= MAX_BP, Malformed.ValueRange);
        for (uint256 i = 18; i < 23; ++i) {
            uint256 value = word(input, i);
            _require(value <= MAX_BP || value == UNKNOWN, Malformed.ValueRange);
        }
        _require(word(input, 23) <= MAX_BP, Malformed.ValueRange);
        _require(word(input, 24) <= MAX_OCR_FIELDS, Malformed.ValueRange);
        _require(word(input, 25) <= MAX_OCR_FIELDS, Malformed.ValueRange);
    }

    /// @dev One encoding per meaning: two validators who saw the same thing sign the same bytes.
    function _checkAbsent(bytes memory input, uint256 flags) private pure {
        if (flags & DOCUMENT == 0) _requireZero(input, 1, 4, 0);
        if (flags & FACE == 0) _requireZero(input, 5, 7, 0);
        if (flags & LIVENESS == 0) _requireZero(input, 8, 9, flags & (BLINK | HEAD | DEPTH));
        if (flags & CONSISTENCY == 0) _requireZero(input, 10, 13, flags & (AGE_OK | EXPIRY_OK));
        if (word(input, 25) == 0) _requireZero(input, 23, 24, 0);
    }

    function _requireZero(bytes memory input, uint256 first, uint256 last, uint256 flags) private pure {
        uint256 any = flags;
        for (uint256 i = first; i <= last; ++i) any |= word(input, i);
        _require(any == 0, Malformed.AbsentNotZero);
    }

    function _require(bool condition, Malformed reason) private pure {
        if (!condition) revert CompositeScoring_Malformed(uint8(reason));
    }

    /// @dev Reads past the end only if the length was not checked first; every caller here has checked it.
    function _u16(bytes memory input, uint256 offset) private pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := shr(240, mload(add(add(input, 32), offset)))
        }
    }

    function _bytes32(bytes memory input, uint256 offset) private pure returns (bytes32 value) {
        assembly ("memory-safe") {
            value := mload(add(add(input, 32), offset))
        }
    }

    function _slice(bytes memory input, uint256 offset, uint256 length) private pure returns (bytes memory out) {
        out = new bytes(length);
        assembly ("memory-safe") {
            mcopy(add(out, 32), add(add(input, 32), offset), length)
        }
    }
}
