// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title ICollateralRegistry
/// @notice Which vendor documents evidence may be judged by. Yesterday's TCB info is signed and still valid after today's
/// has taken trust from a platform; whoever brings evidence would choose the older one. So for every subject one document
/// counts, the newest one published here, and evidence brings that one or is refused.
///
/// **Who publishes.** Keepers: accounts with a role of their own, for the key of a service that fetches documents daily.
/// They need no quorum because little rests on them. Signatures, dates and contents are the {IAttestationVerifier}'s to
/// judge, against roots that governance sets, so a false document makes no evidence pass: it can only keep evidence out,
/// until an administrator withdraws it. What is left to a keeper is to hold a newer document back, for as long as the
/// older one is valid by its own dates. Anybody else may not publish, because dates are taken at the publisher's word: a
/// made-up document of today would supersede every true one.
///
/// **What need not be published.** Single certificates in DER: they are signed by what is pinned, and there is one for
/// every chip. All else is JSON, a revocation list or PEM, and unknown here it is refused.
interface ICollateralRegistry {
    /// @notice What a document is.
    enum DocumentType {
        None,
        TcbInfo,
        QeIdentity,
        RevocationList,
        CertificateChain
    }

    /// @notice Where a document stands. Expired and Outdated are computed: it is past its next update, or was published
    /// under other trust anchors.
    enum Status {
        Unknown,
        Current,
        Superseded,
        Withdrawn,
        Expired,
        Outdated
    }

    /// @notice A published document.
    /// @param documentType What it is.
    /// @param subject What it speaks of: TcbInfo: kind (1 byte, SGX 1, TDX 2) and FMSPC (6 bytes); QeIdentity: kind;
    /// RevocationList: Keccak-256 of the issuer's name in DER; CertificateChain: Keccak-256 of its first certificate's
    /// subject in DER. Left-aligned.
    /// @param issuedAt Issue date, or this update (s).
    /// @param nextUpdate Last second at which it counts (s); of a chain, the first end of a certificate.
    /// @param publishedAt When it was published here (s).
    /// @param rootsHash Keccak-256 of the verifier's trust anchors it was judged under.
    struct Document {
        DocumentType documentType;
        bytes32 subject;
        uint40 issuedAt;
        uint40 nextUpdate;
        uint40 publishedAt;
        bytes32 rootsHash;
    }

    /// @notice `documentHash` counts for its subject from now on; `superseded` no longer does (0 = none).
    event CollateralPublished(
        bytes32 indexed documentHash,
        DocumentType indexed documentType,
        bytes32 indexed subject,
        uint40 issuedAt,
        uint40 nextUpdate,
        bytes32 rootsHash,
        bytes32 superseded
    );
    /// @notice Nothing counts for the subject until something is published.
    event CollateralWithdrawn(
        bytes32 indexed documentHash,
        DocumentType indexed documentType,
        bytes32 indexed subject,
        bytes32 reasonHash
    );

    error CollateralRegistry_BadDocument();
    error CollateralRegistry_BadDates(uint40 issuedAt, uint40 nextUpdate, uint256 time);
    error CollateralRegistry_NotNewer(bytes32 current, uint40 currentIssuedAt, uint40 issuedAt);
    /// @notice The verifier's trust anchors are not those the keeper judged under.
    error CollateralRegistry_OtherRoots(bytes32 judgedUnder, bytes32 inForce);
    /// @notice The document was published as something else, or is not the one to withdraw.
    error CollateralRegistry_OtherDocument(bytes32 documentHash);
    /// @notice A piece of collateral may not be used; `status` says why.
    error CollateralRegistry_NotUsable(bytes32 documentHash, Status status);
    error CollateralRegistry_TooManyPieces(uint256 count, uint256 maximum);

    /// @notice A document by its Keccak-256; type None if unknown.
    function documentOf(bytes32 documentHash) external view returns (Document memory);

    /// @notice Where a document stands now.
    function statusOf(bytes32 documentHash) external view returns (Status);

    /// @notice The document last published for a subject and not withdrawn, whatever its dates; 0 = none.
    function currentOf(DocumentType documentType, bytes32 subject) external view returns (bytes32);

    /// @notice Reverts with NotUsable unless every piece is a current document or an unpublished single certificate.
    /// @param collateral At most 32 pieces, as for {IAttestationVerifier-verify}; TooManyPieces otherwise.
    /// @return usableUntil First next update of the documents among them (s); the largest uint40 if there are none.
    function requireUsable(bytes[] calldata collateral) external view returns (uint40 usableUntil);

    /// @notice Publishes a document. The same one may be published again, for example under new trust anchors or after it
    /// was withdrawn. Only keepers, while intake is open. Reverts with
    /// BadDocument for a zero hash, type or subject; with BadDates unless issued at or before now, and valid now; with
    /// OtherRoots; with OtherDocument; with NotNewer unless issued later than the current one, or being it.
    function publish(
        bytes32 documentHash,
        DocumentType documentType,
        bytes32 subject,
        uint40 issuedAt,
        uint40 nextUpdate,
        bytes32 rootsHash
    ) external;

    /// @notice Withdraws a current document, for example one with made-up dates; an older one may then be published.
    /// Reverts with OtherDocument if another is current. Only administrators.
    function withdraw(bytes32 documentHash, bytes32 reasonHash) external;
}
