// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Governed} from "../access/Governed.sol";
import {AttestationInput} from "./AttestationInput.sol";
import {DerCertificate} from "./DerCertificate.sol";
import {IAttestationVerifier} from "./IAttestationVerifier.sol";
import {ICollateralRegistry} from "./ICollateralRegistry.sol";

/// @title CollateralRegistry
/// @notice See {ICollateralRegistry}.
contract CollateralRegistry is Governed, ICollateralRegistry {
    /// @custom:storage-location erc7201:virtengine.storage.CollateralRegistry
    struct CollateralStorage {
        mapping(bytes32 documentHash => Document) documents;
        mapping(bytes32 documentHash => bool) withdrawn;
        mapping(bytes32 series => bytes32 documentHash) current;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.CollateralRegistry")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant COLLATERAL_STORAGE = 0x32015602388fa0a458c194097772b37e8835012d44592a94285e61dcd2b4d300;

    IAttestationVerifier private immutable VERIFIER;

    constructor(IAttestationVerifier verifier) {
        VERIFIER = verifier;
    }

    /// @notice Sets the AccessManager.
    function initialize(address manager) external initializer {
        __AccessManaged_init(manager);
    }

    /// @inheritdoc ICollateralRegistry
    function documentOf(bytes32 documentHash) external view returns (Document memory) {
        return _storage().documents[documentHash];
    }

    /// @inheritdoc ICollateralRegistry
    function statusOf(bytes32 documentHash) external view returns (Status) {
        return _status(documentHash, _rootsHash());
    }

    /// @inheritdoc ICollateralRegistry
    function currentOf(DocumentType documentType, bytes32 subject) external view returns (bytes32) {
        return _storage().current[_series(documentType, subject)];
    }

    /// @inheritdoc ICollateralRegistry
    function requireUsable(bytes[] calldata collateral) external view returns (uint40 usableUntil) {
        if (collateral.length > AttestationInput.MAX_PIECES) {
            revert CollateralRegistry_TooManyPieces(collateral.length, AttestationInput.MAX_PIECES);
        }
        usableUntil = type(uint40).max;
        bytes32 roots = _rootsHash();
        for (uint256 i = 0; i < collateral.length; ++i) {
            bytes32 documentHash = keccak256(collateral[i]);
            Status status = _status(documentHash, roots);
            if (status == Status.Unknown && DerCertificate.matches(collateral[i])) continue;
            if (status != Status.Current) revert CollateralRegistry_NotUsable(documentHash, status);
            uint40 nextUpdate = _storage().documents[documentHash].nextUpdate;
            if (nextUpdate < usableUntil) usableUntil = nextUpdate;
        }
    }

    /// @inheritdoc ICollateralRegistry
    function publish(
        bytes32 documentHash,
        DocumentType documentType,
        bytes32 subject,
        uint40 issuedAt,
        uint40 nextUpdate,
        bytes32 rootsHash
    ) external restricted whenIntakeOpen {
        CollateralStorage storage $ = _storage();

        // Check: a document of now, judged by what rules now, and none but the newest.
        if (documentHash == 0 || documentType == DocumentType.None || subject == 0) {
            revert CollateralRegistry_BadDocument();
        }
        if (issuedAt > block.timestamp || nextUpdate < block.timestamp) {
            revert CollateralRegistry_BadDates(issuedAt, nextUpdate, block.timestamp);
        }
        bytes32 inForce = _rootsHash();
        if (rootsHash != inForce) revert CollateralRegistry_OtherRoots(rootsHash, inForce);
        Document memory document = Document({
            documentType: documentType,
            subject: subject,
            issuedAt: issuedAt,
            nextUpdate: nextUpdate,
            publishedAt: uint40(block.timestamp),
            rootsHash: rootsHash
        });
        _requireSame(documentHash, document);
        bytes32 superseded = $.current[_series(documentType, subject)];
        if (superseded == documentHash) superseded = 0;
        else _requireNewer(superseded, issuedAt);

        // Effect: the subject's document.
        $.documents[documentHash] = document;
        $.withdrawn[documentHash] = false;
        $.current[_series(documentType, subject)] = documentHash;
        emit CollateralPublished({
            documentHash: documentHash,
            documentType: documentType,
            subject: subject,
            issuedAt: issuedAt,
            nextUpdate: nextUpdate,
            rootsHash: rootsHash,
            superseded: superseded
        });
    }

    /// @inheritdoc ICollateralRegistry
    function withdraw(bytes32 documentHash, bytes32 reasonHash) external restricted {
        CollateralStorage storage $ = _storage();
        Document storage document = $.documents[documentHash];
        bytes32 series = _series(document.documentType, document.subject);
        if (documentHash == 0 || $.current[series] != documentHash) {
            revert CollateralRegistry_OtherDocument(documentHash);
        }
        $.current[series] = 0;
        $.withdrawn[documentHash] = true;
        emit CollateralWithdrawn(documentHash, document.documentType, document.subject, reasonHash);
    }

    /// @dev A document says the same whenever it is published; what was wrong about a withdrawn one may be put right.
    function _requireSame(bytes32 documentHash, Document memory document) private view {
        Document storage known = _storage().documents[documentHash];
        if (known.documentType == DocumentType.None || _storage().withdrawn[documentHash]) return;
        if (
            known.documentType != document.documentType ||
            known.subject != document.subject ||
            known.issuedAt != document.issuedAt ||
            known.nextUpdate != document.nextUpdate
        ) revert CollateralRegistry_OtherDocument(documentHash);
    }

    function _requireNewer(bytes32 current, uint40 issuedAt) private view {
        if (current == 0) return;
        uint40 currentIssuedAt = _storage().documents[current].issuedAt;
        if (issuedAt <= currentIssuedAt) revert CollateralRegistry_NotNewer(current, currentIssuedAt, issuedAt);
    }

    function _status(bytes32 documentHash, bytes32 roots) private view returns (Status) {
        CollateralStorage storage $ = _storage();
        Document storage document = $.documents[documentHash];
        if (document.documentType == DocumentType.None) return Status.Unknown;
        if ($.withdrawn[documentHash]) return Status.Withdrawn;
        if ($.current[_series(document.documentType, document.subject)] != documentHash) return Status.Superseded;
        if (block.timestamp > document.nextUpdate) return Status.Expired;
        return document.rootsHash == roots ? Status.Current : Status.Outdated;
    }

    function _rootsHash() private view returns (bytes32) {
        return keccak256(VERIFIER.roots());
    }

    function _series(DocumentType documentType, bytes32 subject) private pure returns (bytes32) {
        return keccak256(abi.encode(documentType, subject));
    }

    function _storage() private pure returns (CollateralStorage storage $) {
        bytes32 slot = COLLATERAL_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
