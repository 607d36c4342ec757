// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IIdentityCommittee} from "./IIdentityCommittee.sol";
import {Tiers} from "./Tiers.sol";
import {CompositeInput} from "./scoring/CompositeInput.sol";
import {CompositeScoring} from "./scoring/CompositeScoring.sol";

/// @title CommitteeVector
/// @notice What the committee's contract asks of a 52-byte vector before the engine sees it.
library CommitteeVector {
    /// @dev Words 14-17 are bytes 28 to 35.
    uint256 private constant HISTORY_FROM = 28;
    uint256 private constant HISTORY_TO = 36;
    /// @dev Word 25, the number of fields the reader was to find.
    uint256 private constant OCR_EXPECTED_AT = 50;

    uint8 private constant LOW_DOCUMENT_BIT = 3;
    uint8 private constant LOW_FACE_BIT = 4;
    uint8 private constant LOW_LIVENESS_BIT = 5;
    uint8 private constant LOW_CONSISTENCY_BIT = 6;
    uint8 private constant LOW_OCR_BIT = 13;

    /// @notice Reverts unless the vector has its length, leaves the history to the contract, and has the component
    /// behind each verified scope: a document cannot hold that was not looked at.
    function requireForm(bytes calldata vector, uint32 verifiedScopes) internal pure {
        if (vector.length != CompositeInput.VECTOR_LENGTH) {
            revert IIdentityCommittee.IdentityCommittee_BadVectorLength(vector.length);
        }
        if (bytes8(vector[HISTORY_FROM:HISTORY_TO]) != 0) revert IIdentityCommittee.IdentityCommittee_HistoryNotZero();
        uint256 flags = _flags(vector);
        if (
            (verifiedScopes & Tiers.ID_DOCUMENT != 0 && flags & CompositeInput.DOCUMENT == 0) ||
            (verifiedScopes & Tiers.SELFIE != 0 && flags & CompositeInput.FACE == 0) ||
            (verifiedScopes & Tiers.FACE_VIDEO != 0 && flags & CompositeInput.LIVENESS == 0)
        ) revert IIdentityCommittee.IdentityCommittee_ScopeWithoutComponent(verifiedScopes, uint16(flags));
    }

    /// @notice Reverts if a component is left out that failed a short while ago.
    function requireNothingWithheld(
        IIdentityCommittee.StickyComponents memory sticky,
        bytes calldata vector
    ) internal view {
        uint256 flags = _flags(vector);
        _require(flags & CompositeInput.DOCUMENT != 0, sticky.document, LOW_DOCUMENT_BIT);
        _require(flags & CompositeInput.FACE != 0, sticky.face, LOW_FACE_BIT);
        _require(flags & CompositeInput.LIVENESS != 0, sticky.liveness, LOW_LIVENESS_BIT);
        _require(flags & CompositeInput.CONSISTENCY != 0, sticky.consistency, LOW_CONSISTENCY_BIT);
        _require(_hasOcr(vector), sticky.ocr, LOW_OCR_BIT);
    }

    /// @notice The stickiness after a score: a failed component sticks until `until`, every other is free. A component
    /// that was left out did not stick any more, or {requireNothingWithheld} would have refused the vector.
    function stickiness(
        uint256 reasons,
        uint40 until
    ) internal pure returns (IIdentityCommittee.StickyComponents memory next) {
        if (reasons & CompositeScoring.REASON_LOW_DOCUMENT_AUTHENTICITY != 0) next.document = until;
        if (reasons & CompositeScoring.REASON_LOW_FACE_MATCH != 0) next.face = until;
        if (reasons & CompositeScoring.REASON_LOW_LIVENESS != 0) next.liveness = until;
        if (reasons & CompositeScoring.REASON_LOW_DATA_CONSISTENCY != 0) next.consistency = until;
        if (reasons & CompositeScoring.REASON_LOW_OCR != 0) next.ocr = until;
    }

    /// @notice The vector with words 14-17 filled in. The form has been checked.
    function withHistory(
        bytes calldata vector,
        uint16 prior,
        uint16 age,
        uint16 count,
        uint16 success
    ) internal pure returns (bytes memory) {
        return abi.encodePacked(vector[:HISTORY_FROM], prior, age, count, success, vector[HISTORY_TO:]);
    }

    function _require(bool present, uint40 stickyUntil, uint8 reasonBit) private view {
        if (!present && block.timestamp < stickyUntil) {
            revert IIdentityCommittee.IdentityCommittee_ComponentWithheld(reasonBit, stickyUntil);
        }
    }

    function _flags(bytes calldata vector) private pure returns (uint256) {
        return uint16(bytes2(vector[:2]));
    }

    function _hasOcr(bytes calldata vector) private pure returns (bool) {
        return bytes2(vector[OCR_EXPECTED_AT:]) != 0;
    }
}
