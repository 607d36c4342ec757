// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title IClientRegistry
/// @notice The capture clients (apps) whose signature an identity upload needs: their keys, versions and scopes. The
/// one list of its kind; whoever takes an upload asks here.
/// @dev A client's id is keccak256(abi.encode(keccak256("virtengine.client"), handle)); the handle is a letter followed
/// by 2-63 letters, digits, "_" or "-". A version is `major << 32 | minor << 16 | patch`. A key's id is
/// keccak256(abi.encode(kind, publicKey)).
interface IClientRegistry {
    /// @notice Active and suspended may change into each other; both may become revoked, which is final.
    enum ClientStatus {
        None,
        Active,
        Suspended,
        Revoked
    }

    /// @notice What a key is: an Ethereum address (20 bytes; an account or an ERC-1271 contract), a P-256 key
    /// (x and y, 64 bytes) or an Ed25519 key (32 bytes).
    enum KeyKind {
        Address,
        P256,
        Ed25519
    }

    /// @notice What may be set of a client.
    /// @param minVersion Lowest version taken.
    /// @param maxVersion Highest version taken.
    /// @param scopes Bitmap of scope types it may capture (bit n = type n, 1..12); none set = none allowed.
    /// @param uploadsPerHour Above this rate uploads are to be taken for an anomaly; at least 1.
    /// @param buildDigest Digest of the released build.
    /// @param appAttestation Whether an app-attestation verdict must come with an upload.
    /// @param name Display name, 1..128 bytes.
    /// @param description At most 512 bytes.
    struct ClientTerms {
        uint48 minVersion;
        uint48 maxVersion;
        uint32 scopes;
        uint32 uploadsPerHour;
        bytes32 buildDigest;
        bool appAttestation;
        string name;
        string description;
    }

    /// @notice A client. Name and description are in the events only.
    /// @param compromisedSince Set at revocation: uploads from this time on are to be verified again; 0 = none (s).
    struct Client {
        ClientStatus status;
        uint48 minVersion;
        uint48 maxVersion;
        uint32 scopes;
        uint32 uploadsPerHour;
        bool appAttestation;
        uint8 keyCount;
        uint40 registeredAt;
        uint40 updatedAt;
        uint40 compromisedSince;
        address registeredBy;
        bytes32 buildDigest;
    }

    /// @notice A client's key and the time it counts, `validFrom` included, `validUntil` excluded (s).
    struct ClientKey {
        KeyKind kind;
        uint40 validFrom;
        uint40 validUntil;
        bytes publicKey;
    }

    event ClientRegistered(bytes32 indexed clientId, string handle, ClientTerms terms, address indexed registeredBy);
    event ClientUpdated(bytes32 indexed clientId, ClientTerms terms, address by);
    event ClientStatusChanged(
        bytes32 indexed clientId,
        ClientStatus previous,
        ClientStatus status,
        bytes32 reasonHash,
        uint40 compromisedSince,
        address by
    );
    event ClientKeyAdded(
        bytes32 indexed clientId,
        bytes32 indexed keyId,
        KeyKind kind,
        bytes publicKey,
        uint40 validFrom,
        uint40 validUntil
    );
    event ClientKeyEndChanged(bytes32 indexed clientId, bytes32 indexed keyId, uint40 validUntil);
    event ClientKeyRemoved(bytes32 indexed clientId, bytes32 indexed keyId);

    error ClientRegistry_BadHandle(string handle);
    error ClientRegistry_BadTerms(bytes32 clientId);
    error ClientRegistry_Exists(bytes32 clientId);
    error ClientRegistry_Unknown(bytes32 clientId);
    error ClientRegistry_BadTransition(bytes32 clientId, ClientStatus from, ClientStatus to);
    error ClientRegistry_BadCompromiseTime(uint40 since, uint256 nowSeconds);
    error ClientRegistry_RegistrarFull(address registrar, uint256 maximum);
    error ClientRegistry_BadKey(KeyKind kind, uint256 length);
    error ClientRegistry_BadKeyWindow(uint40 validFrom, uint40 validUntil);
    error ClientRegistry_KeyExists(bytes32 clientId, bytes32 keyId);
    error ClientRegistry_KeyUnknown(bytes32 clientId, bytes32 keyId);
    error ClientRegistry_KeysFull(bytes32 clientId, uint256 maximum);

    /// @notice Whether an upload of `scopeType` by this client, in this version, signed with this key, is taken now:
    /// client active, version in range, scope allowed, key within its window.
    function isApproved(bytes32 clientId, uint48 version, uint8 scopeType, bytes32 keyId) external view returns (bool);

    /// @notice A client; status None if unknown.
    function client(bytes32 clientId) external view returns (Client memory);

    /// @notice A client's key; an empty public key if unknown.
    function clientKey(bytes32 clientId, bytes32 keyId) external view returns (ClientKey memory);

    /// @notice The ids of a client's keys, at most 8.
    function keyIdsOf(bytes32 clientId) external view returns (bytes32[] memory);

    /// @notice The id of a handle.
    function clientIdOf(string calldata handle) external pure returns (bytes32);

    /// @notice The id of a key.
    function keyIdOf(KeyKind kind, bytes calldata publicKey) external pure returns (bytes32);

    /// @notice Registers an active client without keys. Only registrars, each at most
    /// `identity.clients_per_registrar` that are not revoked.
    function registerClient(string calldata handle, ClientTerms calldata terms) external returns (bytes32 clientId);

    /// @notice Replaces a client's terms. Only registrars; not once revoked.
    function updateClient(bytes32 clientId, ClientTerms calldata terms) external;

    /// @notice Adds a key. Only registrars.
    function addKey(bytes32 clientId, ClientKey calldata key) external returns (bytes32 keyId);

    /// @notice Adds a key that counts from now and ends the former one after `identity.client_key_overlap`, or
    /// earlier if it would have ended anyway. Only registrars.
    function rotateKey(bytes32 clientId, bytes32 formerKeyId, ClientKey calldata key) external returns (bytes32 keyId);

    /// @notice Removes a key at once. Only registrars.
    function removeKey(bytes32 clientId, bytes32 keyId) external;

    /// @notice Active to suspended. Only registrars.
    function suspendClient(bytes32 clientId, bytes32 reasonHash) external;

    /// @notice Active to suspended, for emergencies. Only guardians.
    function emergencySuspendClient(bytes32 clientId, bytes32 reasonHash) external;

    /// @notice Suspended to active. Only registrars.
    function reactivateClient(bytes32 clientId, bytes32 reasonHash) external;

    /// @notice Revokes for good. `compromisedSince` is 0 or a time not in the future. Only registrars.
    function revokeClient(bytes32 clientId, bytes32 reasonHash, uint40 compromisedSince) external;
}
