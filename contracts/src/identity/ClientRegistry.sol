// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Governed} from "../access/Governed.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {Parameters} from "../access/Parameters.sol";
import {IClientRegistry} from "./IClientRegistry.sol";
import {Tiers} from "./Tiers.sol";

/// @title ClientRegistry
/// @notice See {IClientRegistry}.
contract ClientRegistry is Governed, IClientRegistry {
    /// @notice Most keys of a client at a time.
    uint256 public constant MAX_KEYS = 8;
    uint256 private constant MAX_NAME = 128;
    uint256 private constant MAX_DESCRIPTION = 512;
    uint256 private constant MIN_HANDLE = 3;
    uint256 private constant MAX_HANDLE = 64;
    bytes32 private constant CLIENT_DOMAIN = keccak256("virtengine.client");

    /// @custom:storage-location erc7201:virtengine.storage.ClientRegistry
    struct ClientStorage {
        mapping(bytes32 clientId => Client) clients;
        mapping(bytes32 clientId => mapping(bytes32 keyId => ClientKey)) keys;
        mapping(bytes32 clientId => bytes32[]) keyIds;
        mapping(address registrar => uint256) held;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.ClientRegistry")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant CLIENT_STORAGE = 0x91fdf70d0879f183fe00098f20557ff5ba5e7b5b5eb8e20c8954308dced8f400;

    /// @notice Where governed numbers are kept.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IParameterRegistry public immutable parameters;

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(IParameterRegistry parameterRegistry) {
        parameters = parameterRegistry;
    }

    /// @notice Sets the AccessManager.
    function initialize(address manager) external initializer {
        __AccessManaged_init(manager);
    }

    /// @inheritdoc IClientRegistry
    function isApproved(bytes32 clientId, uint48 version, uint8 scopeType, bytes32 keyId) external view returns (bool) {
        ClientStorage storage $ = _storage();
        Client storage entry = $.clients[clientId];
        if (entry.status != ClientStatus.Active) return false;
        if (version < entry.minVersion || version > entry.maxVersion) return false;
        if (scopeType > 31 || (entry.scopes >> scopeType) & 1 == 0) return false;
        ClientKey storage key = $.keys[clientId][keyId];
        return block.timestamp >= key.validFrom && block.timestamp < key.validUntil;
    }

    /// @inheritdoc IClientRegistry
    function client(bytes32 clientId) external view returns (Client memory) {
        return _storage().clients[clientId];
    }

    /// @inheritdoc IClientRegistry
    function clientKey(bytes32 clientId, bytes32 keyId) external view returns (ClientKey memory) {
        return _storage().keys[clientId][keyId];
    }

    /// @inheritdoc IClientRegistry
    function keyIdsOf(bytes32 clientId) external view returns (bytes32[] memory) {
        return _storage().keyIds[clientId];
    }

    /// @inheritdoc IClientRegistry
    function clientIdOf(string calldata handle) external pure returns (bytes32) {
        return _clientId(handle);
    }

    /// @inheritdoc IClientRegistry
    function keyIdOf(KeyKind kind, bytes calldata publicKey) external pure returns (bytes32) {
        return _keyId(kind, publicKey);
    }

    /// @inheritdoc IClientRegistry
    function registerClient(
        string calldata handle,
        ClientTerms calldata terms
    ) external restricted whenIntakeOpen returns (bytes32 clientId) {
        ClientStorage storage $ = _storage();
        clientId = _clientId(handle);

        // Check: a new handle, sound terms, room for this registrar.
        _requireHandle(handle);
        if ($.clients[clientId].status != ClientStatus.None) revert ClientRegistry_Exists(clientId);
        _requireTerms(clientId, terms);
        uint256 maximum = parameters.get(Parameters.IDENTITY_CLIENTS_PER_REGISTRAR);
        if ($.held[msg.sender] >= maximum) revert ClientRegistry_RegistrarFull(msg.sender, maximum);

        // Effect: an active client.
        $.held[msg.sender] += 1;
        Client storage entry = $.clients[clientId];
        entry.registeredBy = msg.sender;
        entry.registeredAt = uint40(block.timestamp);
        _setTerms(entry, terms);
        emit ClientRegistered(clientId, handle, terms, msg.sender);
        _move(entry, clientId, ClientStatus.Active, 0);
    }

    /// @inheritdoc IClientRegistry
    function updateClient(bytes32 clientId, ClientTerms calldata terms) external restricted {
        Client storage entry = _alive(clientId);
        _requireTerms(clientId, terms);
        _setTerms(entry, terms);
        emit ClientUpdated(clientId, terms, msg.sender);
    }

    /// @inheritdoc IClientRegistry
    function addKey(bytes32 clientId, ClientKey calldata key) external restricted returns (bytes32 keyId) {
        _alive(clientId);
        return _addKey(clientId, key.kind, key.publicKey, key.validFrom, key.validUntil);
    }

    /// @inheritdoc IClientRegistry
    function rotateKey(
        bytes32 clientId,
        bytes32 formerKeyId,
        ClientKey calldata key
    ) external restricted returns (bytes32 keyId) {
        _alive(clientId);
        ClientKey storage former = _knownKey(clientId, formerKeyId);

        // Effect: the new key from now on, the former one for the overlap at most.
        keyId = _addKey(clientId, key.kind, key.publicKey, uint40(block.timestamp), key.validUntil);
        uint256 end = block.timestamp + parameters.get(Parameters.IDENTITY_CLIENT_KEY_OVERLAP);
        if (end < former.validUntil) {
            former.validUntil = uint40(end);
            emit ClientKeyEndChanged(clientId, formerKeyId, uint40(end));
        }
    }

    /// @inheritdoc IClientRegistry
    function removeKey(bytes32 clientId, bytes32 keyId) external restricted {
        ClientStorage storage $ = _storage();
        _knownKey(clientId, keyId);

        // Effect: the key and its place in the list.
        delete $.keys[clientId][keyId];
        bytes32[] storage ids = $.keyIds[clientId];
        uint256 place = 0;
        while (ids[place] != keyId) ++place;
        ids[place] = ids[ids.length - 1];
        ids.pop();
        $.clients[clientId].keyCount = uint8(ids.length);
        emit ClientKeyRemoved(clientId, keyId);
    }

    /// @inheritdoc IClientRegistry
    function suspendClient(bytes32 clientId, bytes32 reasonHash) external restricted {
        _suspend(clientId, reasonHash);
    }

    /// @inheritdoc IClientRegistry
    function emergencySuspendClient(bytes32 clientId, bytes32 reasonHash) external restricted {
        _suspend(clientId, reasonHash);
    }

    /// @inheritdoc IClientRegistry
    function reactivateClient(bytes32 clientId, bytes32 reasonHash) external restricted {
        Client storage entry = _storage().clients[clientId];
        if (entry.status != ClientStatus.Suspended) {
            revert ClientRegistry_BadTransition(clientId, entry.status, ClientStatus.Active);
        }
        _move(entry, clientId, ClientStatus.Active, reasonHash);
    }

    /// @inheritdoc IClientRegistry
    function revokeClient(bytes32 clientId, bytes32 reasonHash, uint40 compromisedSince) external restricted {
        // Check: not revoked yet, and not compromised in the future.
        Client storage entry = _alive(clientId);
        if (compromisedSince > block.timestamp) {
            revert ClientRegistry_BadCompromiseTime(compromisedSince, block.timestamp);
        }

        // Effect: final, and the registrar has room again.
        entry.compromisedSince = compromisedSince;
        _storage().held[entry.registeredBy] -= 1;
        _move(entry, clientId, ClientStatus.Revoked, reasonHash);
    }

    function _suspend(bytes32 clientId, bytes32 reasonHash) private {
        Client storage entry = _storage().clients[clientId];
        if (entry.status != ClientStatus.Active) {
            revert ClientRegistry_BadTransition(clientId, entry.status, ClientStatus.Suspended);
        }
        _move(entry, clientId, ClientStatus.Suspended, reasonHash);
    }

    function _move(Client storage entry, bytes32 clientId, ClientStatus next, bytes32 reasonHash) private {
        ClientStatus previous = entry.status;
        entry.status = next;
        entry.updatedAt = uint40(block.timestamp);
        emit ClientStatusChanged(clientId, previous, next, reasonHash, entry.compromisedSince, msg.sender);
    }

    function _setTerms(Client storage entry, ClientTerms calldata terms) private {
        entry.minVersion = terms.minVersion;
        entry.maxVersion = terms.maxVersion;
        entry.scopes = terms.scopes;
        entry.uploadsPerHour = terms.uploadsPerHour;
        entry.appAttestation = terms.appAttestation;
        entry.buildDigest = terms.buildDigest;
        entry.updatedAt = uint40(block.timestamp);
    }

    function _addKey(
        bytes32 clientId,
        KeyKind kind,
        bytes calldata publicKey,
        uint40 validFrom,
        uint40 validUntil
    ) private returns (bytes32 keyId) {
        ClientStorage storage $ = _storage();
        keyId = _keyId(kind, publicKey);

        // Check: a key of its kind, with a future, new to this client, and room for it.
        if (publicKey.length != _keyLength(kind)) revert ClientRegistry_BadKey(kind, publicKey.length);
        if (validFrom >= validUntil || validUntil <= block.timestamp) {
            revert ClientRegistry_BadKeyWindow(validFrom, validUntil);
        }
        if ($.keys[clientId][keyId].validUntil != 0) revert ClientRegistry_KeyExists(clientId, keyId);
        if ($.keyIds[clientId].length == MAX_KEYS) revert ClientRegistry_KeysFull(clientId, MAX_KEYS);

        // Effect: the key.
        $.keys[clientId][keyId] = ClientKey(kind, validFrom, validUntil, publicKey);
        $.keyIds[clientId].push(keyId);
        $.clients[clientId].keyCount = uint8($.keyIds[clientId].length);
        emit ClientKeyAdded(clientId, keyId, kind, publicKey, validFrom, validUntil);
    }

    /// @dev A client that exists and is not revoked.
    function _alive(bytes32 clientId) private view returns (Client storage entry) {
        entry = _storage().clients[clientId];
        if (entry.status == ClientStatus.None) revert ClientRegistry_Unknown(clientId);
        if (entry.status == ClientStatus.Revoked) {
            revert ClientRegistry_BadTransition(clientId, entry.status, entry.status);
        }
    }

    function _knownKey(bytes32 clientId, bytes32 keyId) private view returns (ClientKey storage key) {
        key = _storage().keys[clientId][keyId];
        if (key.validUntil == 0) revert ClientRegistry_KeyUnknown(clientId, keyId);
    }

    function _requireTerms(bytes32 clientId, ClientTerms calldata terms) private pure {
        uint256 nameLength = bytes(terms.name).length;
        bool sound =
            nameLength != 0 &&
                nameLength <= MAX_NAME &&
                bytes(terms.description).length <= MAX_DESCRIPTION &&
                terms.minVersion <= terms.maxVersion &&
                terms.scopes & ~Tiers.ALL_SCOPES == 0 &&
                terms.uploadsPerHour != 0;
        if (!sound) revert ClientRegistry_BadTerms(clientId);
    }

    /// @dev A letter, then 2 to 63 letters, digits, "_" or "-".
    function _requireHandle(string calldata handle) private pure {
        bytes calldata text = bytes(handle);
        bool sound = text.length >= MIN_HANDLE && text.length <= MAX_HANDLE && _isLetter(text[0]);
        for (uint256 i = 1; sound && i < text.length; ++i) {
            bytes1 c = text[i];
            sound = _isLetter(c) || (c >= "0" && c <= "9") || c == "_" || c == "-";
        }
        if (!sound) revert ClientRegistry_BadHandle(handle);
    }

    function _isLetter(bytes1 c) private pure returns (bool) {
        return (c >= "a" && c <= "z") || (c >= "A" && c <= "Z");
    }

    function _keyLength(KeyKind kind) private pure returns (uint256) {
        if (kind == KeyKind.Address) return 20;
        return kind == KeyKind.P256 ? 64 : 32;
    }

    function _clientId(string calldata handle) private pure returns (bytes32) {
        return keccak256(abi.encode(CLIENT_DOMAIN, handle));
    }

    function _keyId(KeyKind kind, bytes calldata publicKey) private pure returns (bytes32) {
        return keccak256(abi.encode(kind, publicKey));
    }

    function _storage() private pure returns (ClientStorage storage $) {
        bytes32 slot = CLIENT_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
