// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {CompositeInput} from "./CompositeInput.sol";

/// @title The composite engine FS-2P: six components of evidence in, one score out
/// @notice Twin of the Java engine `io.virtengine.scoring.CompositeEngine`, bit for bit, and its stand-in on chains
/// without the precompile. Integers only; every division floors; penalties and bonuses apply one after the other with a
/// floor at each step. Raw and weighted scores are in basis points, the score is 0..100.
/// @dev No intermediate exceeds 2^32 (inputs are at most 65535, factors at most 10000), so `unchecked` is safe
/// throughout. Words 14-17 come from the calling contract's own history: see `ScoringInput.withHistory`.
library CompositeScoring {
    /// @notice What the engine says. ABI-encoded it is a static tuple of 16 words, 512 bytes: the engine's output.
    /// @dev Keep it out of external interfaces: Web3j cannot decode fixed arrays inside structs.
    struct Result {
        uint8 score; // 0..100
        bool passed; // score >= pass mark
        uint32 reasons; // REASON_* bits
        uint16[6] raw; // document, face, liveness, consistency, history, risk; basis points
        uint16[6] weighted; // raw * weight / 10000, in the same order
        bytes32 inputHash; // SHA-256(header || vector)
    }

    uint256 internal constant OUTPUT_LENGTH = 512;

    uint256 internal constant REASON_SUCCESS = 1 << 0;
    uint256 internal constant REASON_MISSING_DOCUMENT = 1 << 1;
    uint256 internal constant REASON_MISSING_SELFIE = 1 << 2;
    uint256 internal constant REASON_LOW_DOCUMENT_AUTHENTICITY = 1 << 3;
    uint256 internal constant REASON_LOW_FACE_MATCH = 1 << 4;
    uint256 internal constant REASON_LOW_LIVENESS = 1 << 5;
    uint256 internal constant REASON_LOW_DATA_CONSISTENCY = 1 << 6;
    uint256 internal constant REASON_LOW_HISTORICAL_SIGNALS = 1 << 7;
    uint256 internal constant REASON_HIGH_RISK = 1 << 8;
    uint256 internal constant REASON_BELOW_PASS_THRESHOLD = 1 << 9;
    uint256 internal constant REASON_INVALID_SALT_BINDING = 1 << 10;
    uint256 internal constant REASON_LIVENESS_ABSENT = 1 << 11;
    uint256 internal constant REASON_SCORE_CAPPED = 1 << 12;
    uint256 internal constant REASON_LOW_OCR = 1 << 13;
    /// @notice The contract that stores the score marks the account FLAGGED when this bit is set.
    uint256 internal constant REASON_RISK_FLAG = 1 << 14;

    uint256 private constant MAX_BP = 10_000;
    uint256 private constant NEUTRAL = 5_000;
    uint256 private constant MINIMUM_OCR = 6_000;
    uint256 private constant FRAUD_FLAG = 2_000;

    uint256 private constant DOCUMENT = 0;
    uint256 private constant FACE = 1;
    uint256 private constant LIVENESS = 2;
    uint256 private constant CONSISTENCY = 3;
    uint256 private constant HISTORY = 4;
    uint256 private constant RISK = 5;

    /// @notice Scores an input of 171 bytes.
    /// @dev Reverts with `CompositeInput.CompositeScoring_Malformed(reason)`.
    function score(bytes memory input) internal pure returns (Result memory result) {
        CompositeInput.check(input);
        uint256 flags = CompositeInput.word(input, 0);
        uint256 ocr = _ocr(input);

        _raw(input, flags, ocr, result.raw);
        uint256 base = _weigh(input, result.raw, result.weighted);
        uint256 mark = _capped(input, flags, result.raw, base);
        bool passed = mark >= CompositeInput.passMark(input);

        uint256 reasons = _reasons(input, flags, result.raw) | _riskFlag(input, flags);
        if (CompositeInput.word(input, 25) != 0 && ocr < MINIMUM_OCR) reasons |= REASON_LOW_OCR;
        if (mark < base) reasons |= REASON_SCORE_CAPPED;
        reasons |= passed ? REASON_SUCCESS : REASON_BELOW_PASS_THRESHOLD;

        result.score = uint8(mark);
        result.passed = passed;
        result.reasons = uint32(reasons);
        result.inputHash = CompositeInput.inputHash(input);
    }

    /// @notice The engine's output for a result: what the precompile returns for the same input.
    function encode(Result memory result) internal pure returns (bytes memory) {
        return abi.encode(result);
    }

    /// @notice The result in an engine's output. Reverts if the output is no canonical encoding.
    function decode(bytes memory output) internal pure returns (Result memory) {
        return abi.decode(output, (Result));
    }

    /// @dev 0 where nothing was expected of the reader; then it limits nothing either.
    function _ocr(bytes memory input) private pure returns (uint256) {
        unchecked {
            uint256 expected = CompositeInput.word(input, 25);
            if (expected == 0) return 0;
            uint256 share = (CompositeInput.word(input, 24) * MAX_BP) / expected;
            return (CompositeInput.word(input, 23) * 70 + share * 30) / 100;
        }
    }

    function _raw(bytes memory input, uint256 flags, uint256 ocr, uint16[6] memory raw) private pure {
        // An absent component's words are zero, and so is its raw score: withholding evidence earns nothing.
        raw[DOCUMENT] = _bp(_document(input));
        raw[FACE] = _bp(_face(input));
        raw[LIVENESS] = _bp(_liveness(input, flags));
        raw[CONSISTENCY] = _bp(_consistency(input, flags, ocr));
        raw[HISTORY] = _bp(_history(input));
        raw[RISK] = _bp(_risk(input, flags));
    }

    function _document(bytes memory input) private pure returns (uint256) {
        unchecked {
            return
                (CompositeInput.word(input, 1) * 35 +
                    CompositeInput.word(input, 2) * 25 +
                    CompositeInput.word(input, 3) * 25 +
                    CompositeInput.word(input, 4) * 15) / 100;
        }
    }

    function _face(bytes memory input) private pure returns (uint256) {
        unchecked {
            uint256 effective = (CompositeInput.word(input, 5) * CompositeInput.word(input, 6)) / MAX_BP;
            uint256 quality = (CompositeInput.word(input, 7) + MAX_BP) / 2;
            return (effective * quality) / MAX_BP;
        }
    }

    function _liveness(bytes memory input, uint256 flags) private pure returns (uint256) {
        unchecked {
            uint256 s = CompositeInput.word(input, 8);
            if (flags & CompositeInput.BLINK != 0) s = (s * 103) / 100;
            if (flags & CompositeInput.HEAD != 0) s = (s * 103) / 100;
            if (flags & CompositeInput.DEPTH != 0) s = (s * 105) / 100;
            return (s * 70 + CompositeInput.word(input, 9) * 30) / 100;
        }
    }

    function _consistency(bytes memory input, uint256 flags, uint256 ocr) private pure returns (uint256) {
        unchecked {
            if (flags & CompositeInput.CONSISTENCY == 0) return 0;
            uint256 crossField = CompositeInput.word(input, 13);
            // Fields the reader could not read cannot confirm each other.
            if (CompositeInput.word(input, 25) != 0 && ocr < crossField) crossField = ocr;
            uint256 s = CompositeInput.word(input, 10) * 25 + CompositeInput.word(input, 11) * 20;
            s = (s + CompositeInput.word(input, 12) * 15 + crossField * 40) / 100;
            if (flags & CompositeInput.AGE_OK == 0) s = (s * 70) / 100;
            if (flags & CompositeInput.EXPIRY_OK == 0) s = (s * 80) / 100;
            return s;
        }
    }

    function _history(bytes memory input) private pure returns (uint256) {
        unchecked {
            uint256 age = CompositeInput.word(input, 15);
            if (CompositeInput.word(input, 16) == 0) return age;
            return (CompositeInput.word(input, 14) * 40 + age * 20 + CompositeInput.word(input, 17) * 40) / 100;
        }
    }

    function _risk(bytes memory input, uint256 flags) private pure returns (uint256) {
        unchecked {
            uint256 s = _known(input, 18) * 25 + _known(input, 19) * 20 + _known(input, 20) * 20;
            s = (s + _known(input, 21) * 15 + _known(input, 22) * 20) / 100;
            if (flags & CompositeInput.VELOCITY_OK == 0) s = (s * 60) / 100;
            if (flags & CompositeInput.DEVICE_ATTEST_OK == 0) s = (s * 70) / 100;
            return s;
        }
    }

    function _known(bytes memory input, uint256 index) private pure returns (uint256 value) {
        value = CompositeInput.word(input, index);
        if (value == CompositeInput.UNKNOWN) value = NEUTRAL;
    }

    /// @dev Only liveness bonuses can push a component over the top.
    function _bp(uint256 value) private pure returns (uint16) {
        return uint16(value < MAX_BP ? value : MAX_BP);
    }

    /// @dev Weights add up to 10000, so the base cannot exceed 100.
    function _weigh(
        bytes memory input,
        uint16[6] memory raw,
        uint16[6] memory weighted
    ) private pure returns (uint256) {
        unchecked {
            uint256 sum;
            for (uint256 i = 0; i < 6; ++i) {
                uint256 part = (raw[i] * CompositeInput.weight(input, i)) / MAX_BP;
                weighted[i] = uint16(part);
                sum += part;
            }
            return (sum * 100) / MAX_BP;
        }
    }

    /// @dev Each cap only lowers, so their order does not change the score.
    function _capped(
        bytes memory input,
        uint256 flags,
        uint16[6] memory raw,
        uint256 base
    ) private pure returns (uint256 mark) {
        mark = base;
        if (flags & CompositeInput.SALT_BINDING_OK == 0) mark = _lower(input, 0, mark);
        if (flags & CompositeInput.FACE == 0) mark = _lower(input, 1, mark);
        if (flags & CompositeInput.DOCUMENT == 0) mark = _lower(input, 2, mark);
        if (
            (flags & CompositeInput.DOCUMENT != 0 && _isLow(input, raw, DOCUMENT)) ||
            _isLow(input, raw, FACE) ||
            (flags & CompositeInput.LIVENESS != 0 && _isLow(input, raw, LIVENESS))
        ) mark = _lower(input, 3, mark);
        if (_isLow(input, raw, CONSISTENCY) || _isLow(input, raw, RISK)) mark = _lower(input, 4, mark);
        if (flags & CompositeInput.LIVENESS == 0) mark = _lower(input, 5, mark);
    }

    function _lower(bytes memory input, uint256 cap, uint256 mark) private pure returns (uint256) {
        uint256 limit = CompositeInput.cap(input, cap);
        return limit < mark ? limit : mark;
    }

    function _isLow(bytes memory input, uint16[6] memory raw, uint256 component) private pure returns (bool) {
        return raw[component] < CompositeInput.minimum(input, component);
    }

    function _reasons(bytes memory input, uint256 flags, uint16[6] memory raw) private pure returns (uint256 reasons) {
        if (flags & CompositeInput.DOCUMENT == 0) reasons |= REASON_MISSING_DOCUMENT;
        else if (_isLow(input, raw, DOCUMENT)) reasons |= REASON_LOW_DOCUMENT_AUTHENTICITY;
        if (flags & CompositeInput.FACE == 0) reasons |= REASON_MISSING_SELFIE;
        else if (_isLow(input, raw, FACE)) reasons |= REASON_LOW_FACE_MATCH;
        if (flags & CompositeInput.LIVENESS == 0) reasons |= REASON_LIVENESS_ABSENT;
        else if (_isLow(input, raw, LIVENESS)) reasons |= REASON_LOW_LIVENESS;
        if (flags & CompositeInput.CONSISTENCY != 0 && _isLow(input, raw, CONSISTENCY)) {
            reasons |= REASON_LOW_DATA_CONSISTENCY;
        }
        if (_isLow(input, raw, HISTORY)) reasons |= REASON_LOW_HISTORICAL_SIGNALS;
        if (_isLow(input, raw, RISK)) reasons |= REASON_HIGH_RISK;
        if (flags & CompositeInput.SALT_BINDING_OK == 0) reasons |= REASON_INVALID_SALT_BINDING;
    }

    function _riskFlag(bytes memory input, uint256 flags) private pure returns (uint256) {
        bool flagged = flags & CompositeInput.VELOCITY_OK == 0 || CompositeInput.word(input, 18) < FRAUD_FLAG;
        return flagged ? REASON_RISK_FLAG : 0;
    }
}
