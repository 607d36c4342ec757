// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title Tiers
/// @notice Scope types as bits (bit n = type n, identity spec §3.3) and the one tier function (table A and the
/// requirement sets). A tier needs both its score and its scopes; who lacks a scope gets the next lower tier that fits.
library Tiers {
    uint32 internal constant ID_DOCUMENT = 1 << 1;
    uint32 internal constant SELFIE = 1 << 2;
    uint32 internal constant FACE_VIDEO = 1 << 3;
    uint32 internal constant EMAIL_PROOF = 1 << 6;
    uint32 internal constant DOMAIN_VERIFY = 1 << 8;
    /// @notice Types 1 to 12.
    uint32 internal constant ALL_SCOPES = 0x1ffe;

    uint8 internal constant NONE = 0;
    uint8 internal constant BASIC = 1;
    uint8 internal constant STANDARD = 2;
    uint8 internal constant PREMIUM = 3;

    uint8 internal constant BASIC_SCORE = 50;
    uint8 internal constant STANDARD_SCORE = 70;
    uint8 internal constant PREMIUM_SCORE = 85;
    uint8 internal constant MAX_SCORE = 100;

    uint32 internal constant BASIC_SCOPES = EMAIL_PROOF;
    uint32 internal constant STANDARD_SCOPES = EMAIL_PROOF | SELFIE | ID_DOCUMENT;
    uint32 internal constant PREMIUM_SCOPES = STANDARD_SCOPES | FACE_VIDEO;

    /// @notice The tier of a score and a bitmap of verified scopes.
    function reached(uint8 score, uint32 scopes) internal pure returns (uint8) {
        if (score >= PREMIUM_SCORE && scopes & PREMIUM_SCOPES == PREMIUM_SCOPES) return PREMIUM;
        if (score >= STANDARD_SCORE && scopes & STANDARD_SCOPES == STANDARD_SCOPES) return STANDARD;
        if (score >= BASIC_SCORE && scopes & BASIC_SCOPES == BASIC_SCOPES) return BASIC;
        return NONE;
    }
}
