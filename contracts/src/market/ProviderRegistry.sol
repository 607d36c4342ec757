// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {EIP712Upgradeable} from "@openzeppelin/contracts-upgradeable/utils/cryptography/EIP712Upgradeable.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IAccountStatus} from "../access/IAccountStatus.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {Parameters} from "../access/Parameters.sol";
import {IEscrowVault} from "../escrow/IEscrowVault.sol";
import {IGatePolicies} from "../identity/IGatePolicies.sol";
import {ISettlementHub} from "../settlement/ISettlementHub.sol";
import {GatedRegistry} from "./GatedRegistry.sol";
import {ICapacityLedger} from "./ICapacityLedger.sol";
import {IOrderBook} from "./IOrderBook.sol";
import {IProviderPenalties} from "./IProviderPenalties.sol";
import {IProviderRegistry} from "./IProviderRegistry.sol";

/// @title ProviderRegistry
/// @notice See {IProviderRegistry}.
contract ProviderRegistry is GatedRegistry, EIP712Upgradeable, IProviderRegistry {
    /// @notice Longest gateway address in bytes.
    uint256 public constant MAX_GATEWAY_LENGTH = 256;
    /// @notice Longest attributes in bytes.
    uint256 public constant MAX_ATTRIBUTES_LENGTH = 2_048;
    /// @notice Longest list prices in bytes.
    uint256 public constant MAX_PRICES_LENGTH = 1_024;

    /// @notice What a new attestation key signs.
    bytes32 public constant KEY_ROTATION_TYPEHASH = keccak256(
        "KeyRotation(address provider,address previous,address next,uint64 nonce)"
    );

    bytes8 private constant HTTPS = "https://";

    /// @dev Live leases are counted by the capacity ledger, which also learns every state and operator set here.
    struct Record {
        address operator;
        State state;
        address attestationKey;
        uint40 registeredAt;
        uint40 exitAt;
        address previousAttestationKey;
        uint40 previousValidUntil;
        uint56 rotationNonce;
        bytes32 gatewayHash;
        bytes32 attributesHash;
        bytes32 tlsFingerprint;
        bytes32 encryptionKey;
        uint40 exitNoticeUntil;
    }

    /// @custom:storage-location erc7201:virtengine.storage.ProviderRegistry
    struct ProviderStorage {
        mapping(address provider => Record) records;
        mapping(address attestationKey => address provider) keyOwners;
        mapping(address operator => address provider) operators;
        address orderBook;
        address penalties;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.ProviderRegistry")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant PROVIDER_STORAGE = 0x513048eb7379a71b6efa9fb73423f9aa4708f46e0e2df32a593a80e835826500;

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(
        IEscrowVault escrowVault,
        IGatePolicies gatePolicies,
        IAccountStatus accountStatus,
        IParameterRegistry parameterRegistry
    ) GatedRegistry(escrowVault, gatePolicies, accountStatus, parameterRegistry) {}

    /// @notice Sets the AccessManager and the signing domain.
    function initialize(address manager) external initializer {
        __AccessManaged_init(manager);
        __EIP712_init("VirtEngine Providers", "1");
    }

    /// @inheritdoc IProviderRegistry
    function wire(address orderBook_, address penalties_) external restricted {
        ProviderStorage storage $ = _storage();
        if (orderBook_ == address(0) || penalties_ == address(0)) revert ProviderRegistry_ZeroAddress();
        if ($.orderBook != address(0)) revert ProviderRegistry_AlreadyWired($.orderBook);
        $.orderBook = orderBook_;
        $.penalties = penalties_;
        emit ProviderRegistryWired(orderBook_, penalties_);
    }

    /// @inheritdoc IProviderRegistry
    function providerOf(address provider) external view returns (Provider memory) {
        Record storage record = _storage().records[provider];
        (uint32 live, ) = _capacity().leasesOf(provider);
        return
            Provider({
                state: record.state,
                gatewayHash: record.gatewayHash,
                attributesHash: record.attributesHash,
                tlsFingerprint: record.tlsFingerprint,
                encryptionKey: record.encryptionKey,
                attestationKey: record.attestationKey,
                previousAttestationKey: record.previousAttestationKey,
                previousValidUntil: record.previousValidUntil,
                operator: record.operator,
                registeredAt: record.registeredAt,
                exitAt: record.state == State.Exiting ? _exitAt(provider, record) : record.exitAt,
                activeLeases: live
            });
    }

    /// @inheritdoc IProviderRegistry
    function rotationNonce(address provider) external view returns (uint64) {
        return _storage().records[provider].rotationNonce;
    }

    /// @inheritdoc IProviderRegistry
    function speaksFor(address provider, address caller) external view returns (bool) {
        return _speaksFor(_storage().records[provider], provider, caller);
    }

    /// @inheritdoc IProviderRegistry
    function requireOpenForBusiness(address provider) external view {
        State state = _storage().records[provider].state;
        if (state != State.Active) revert ProviderRegistry_NotActive(provider, state);
        uint256 minimum = parameters.get(Parameters.PROVIDER_BOND);
        uint256 bond = vault.bondOf(provider);
        if (bond < minimum) revert ProviderRegistry_BondTooSmall(bond, minimum);
    }

    /// @inheritdoc IProviderRegistry
    function isAttestationKey(address provider, address key, uint40 time) external view returns (bool) {
        if (key == address(0)) return false;
        Record storage record = _storage().records[provider];
        return
            key == record.attestationKey || (key == record.previousAttestationKey && time <= record.previousValidUntil);
    }

    /// @notice The order book, once wired.
    function orderBook() external view returns (address) {
        return _storage().orderBook;
    }

    /// @inheritdoc IProviderRegistry
    function penalties() external view returns (address) {
        return _storage().penalties;
    }

    /// @inheritdoc IProviderRegistry
    function exitNoticeUntil(address provider) external view returns (uint40) {
        Record storage record = _storage().records[provider];
        return record.state == State.Exiting ? record.exitNoticeUntil : 0;
    }

    /// @inheritdoc IProviderRegistry
    function register(Profile calldata profile, uint256 bond) external whenIntakeOpen {
        address provider = msg.sender;
        Record storage record = _storage().records[provider];

        // Check: a newcomer in good standing, with a whole profile and a bond.
        if (record.state != State.None) revert ProviderRegistry_AlreadyRegistered(provider);
        _requireStanding(IGatePolicies.Action.RegisterProvider, provider);
        uint256 minimum = parameters.get(Parameters.PROVIDER_BOND);
        if (bond < minimum) revert ProviderRegistry_BondTooSmall(bond, minimum);
        _checkProfile(profile);

        // Effect: the record, and the key taken.
        _claimKey(profile.attestationKey, provider);
        record.registeredAt = uint40(block.timestamp);
        record.attestationKey = profile.attestationKey;
        _storeProfile(record, profile);
        emit ProviderRegistered(provider, bond);
        emit ProviderAttestationKeyRotated(provider, address(0), profile.attestationKey, 0);
        _setOperator(record, provider, profile.operator);
        _move(provider, record, State.Active);
        _hub().setKey(provider, profile.attestationKey, type(uint40).max);

        // Interaction: the bond comes from the provider's allowance to the vault.
        vault.lockBond(provider, SafeCast.toUint128(bond));
    }

    /// @inheritdoc IProviderRegistry
    function updateProfile(Profile calldata profile) external {
        Record storage record = _known(msg.sender);

        // Check: still here, valid, keys as they are, attributes as the tenants of today know them.
        if (record.state == State.Exited) revert ProviderRegistry_WrongState(msg.sender, record.state);
        _checkProfile(profile);
        if (profile.attestationKey != address(0) && profile.attestationKey != record.attestationKey) {
            revert ProviderRegistry_InvalidKey();
        }
        if (profile.operator != address(0) && profile.operator != record.operator) revert ProviderRegistry_InvalidKey();
        if (keccak256(bytes(profile.attributes)) != record.attributesHash) _requireNoLease(msg.sender);

        // Effect: the hashes.
        _storeProfile(record, profile);
    }

    /// @inheritdoc IProviderRegistry
    function rotateAttestationKey(address next, bytes calldata newKeyProof) external {
        (address provider, Record storage record) = _spokenFor();

        // Check: still here, and the new key's holder agrees.
        if (record.state == State.Exited) revert ProviderRegistry_WrongState(provider, record.state);
        address previous = record.attestationKey;
        uint64 nonce = record.rotationNonce;
        bytes32 digest = _hashTypedDataV4(
            keccak256(abi.encode(KEY_ROTATION_TYPEHASH, provider, previous, next, nonce))
        );
        _claimKey(next, provider);
        if (!SignatureChecker.isValidSignatureNowCalldata(next, digest, newKeyProof)) {
            revert ProviderRegistry_InvalidSignature(next);
        }

        // Effect: the new key now, the old one, if any, for a while, the one before it no more.
        uint40 validUntil;
        if (previous != address(0)) {
            validUntil = SafeCast.toUint40(block.timestamp + parameters.get(Parameters.PROVIDER_KEY_OVERLAP));
        }
        _endKey(provider, record.previousAttestationKey);
        record.attestationKey = next;
        record.previousAttestationKey = previous;
        record.previousValidUntil = validUntil;
        ++record.rotationNonce;
        emit ProviderAttestationKeyRotated(provider, previous, next, validUntil);

        // Interaction: the hub takes statements by these.
        ISettlementHub hub = _hub();
        hub.setKey(provider, next, type(uint40).max);
        if (previous != address(0)) hub.setKey(provider, previous, validUntil);
    }

    /// @inheritdoc IProviderRegistry
    function setOperator(address operator) external {
        Record storage record = _known(msg.sender);
        if (record.state == State.Exited) revert ProviderRegistry_WrongState(msg.sender, record.state);
        _setOperator(record, msg.sender, operator);
        _capacity().setStanding(msg.sender, record.state, operator);
    }

    /// @inheritdoc IProviderRegistry
    function revokeKeys() external {
        Record storage record = _known(msg.sender);

        // Check: still here.
        if (record.state == State.Exited) revert ProviderRegistry_WrongState(msg.sender, record.state);

        // Effect: nobody but the owner speaks, nobody signs. The keys stay taken, so that they never return.
        address key = record.attestationKey;
        address previous = record.previousAttestationKey;
        emit ProviderKeysRevoked(msg.sender, record.operator, key, previous);
        record.attestationKey = address(0);
        record.previousAttestationKey = address(0);
        record.previousValidUntil = 0;
        _setOperator(record, msg.sender, address(0));

        // Interaction: ledger and hub hear of it in this very transaction.
        _capacity().setStanding(msg.sender, record.state, address(0));
        _endKey(msg.sender, key);
        _endKey(msg.sender, previous);
    }

    /// @inheritdoc IProviderRegistry
    function pause() external {
        (address provider, Record storage record) = _spokenFor();
        if (record.state != State.Active) revert ProviderRegistry_WrongState(provider, record.state);
        _move(provider, record, State.Paused);
    }

    /// @inheritdoc IProviderRegistry
    function resume() external {
        (address provider, Record storage record) = _spokenFor();
        if (record.state != State.Paused) revert ProviderRegistry_WrongState(provider, record.state);
        _move(provider, record, State.Active);
    }

    /// @inheritdoc IProviderRegistry
    function startExit() external {
        Record storage record = _known(msg.sender);
        State state = record.state;
        if (state == State.Exiting || state == State.Exited) revert ProviderRegistry_WrongState(msg.sender, state);
        (uint256 unbonding, uint256 notice) = parameters.get2(Parameters.PROVIDER_UNBONDING, Parameters.RECLAIM_NOTICE);
        record.exitAt = SafeCast.toUint40(block.timestamp + unbonding);
        record.exitNoticeUntil = SafeCast.toUint40(block.timestamp + notice);
        _move(msg.sender, record, State.Exiting);
    }

    /// @inheritdoc IProviderRegistry
    function finishExit() external {
        Record storage record = _known(msg.sender);

        // Check: exiting, no lease, time enough for a dispute about the last one, and nothing it is accused of.
        if (record.state != State.Exiting) revert ProviderRegistry_WrongState(msg.sender, record.state);
        _requireNoLease(msg.sender);
        uint40 exitAt = _exitAt(msg.sender, record);
        if (block.timestamp < exitAt) revert ProviderRegistry_ExitNotReached(msg.sender, exitAt);
        uint40 openUntil = IProviderPenalties(_storage().penalties).openUntil(msg.sender);
        if (block.timestamp < openUntil) revert ProviderRegistry_OpenCases(msg.sender, openUntil);

        // Effect: gone for good.
        record.exitAt = 0;
        _move(msg.sender, record, State.Exited);

        // Interaction: the bond becomes prefunded balance.
        uint256 bond = vault.bondOf(msg.sender);
        if (bond != 0) vault.releaseBond(msg.sender, SafeCast.toUint128(bond));
    }

    /// @inheritdoc IProviderRegistry
    function addBond(uint256 amount) external {
        Record storage record = _known(msg.sender);
        if (record.state == State.Exiting || record.state == State.Exited) {
            revert ProviderRegistry_WrongState(msg.sender, record.state);
        }
        emit ProviderBondAdded(msg.sender, amount);
        vault.lockBond(msg.sender, SafeCast.toUint128(amount));
    }

    /// @inheritdoc IProviderRegistry
    function takeBond(address provider, uint256 amount) external {
        if (msg.sender != _storage().penalties) revert ProviderRegistry_NotPenalties(msg.sender);
        vault.takeBond(provider, SafeCast.toUint128(amount), msg.sender);
    }

    /// @inheritdoc IProviderRegistry
    function setBanned(address provider, bool banned, bytes32 reasonHash) external restricted {
        Record storage record = _known(provider);
        State state = record.state;
        bool legal = banned ? state == State.Active || state == State.Paused : state == State.Banned;
        if (!legal) revert ProviderRegistry_WrongState(provider, state);
        emit ProviderBanChanged(provider, banned, reasonHash, msg.sender);
        _move(provider, record, banned ? State.Banned : State.Paused);
    }

    /// @dev Tells the capacity ledger, which bids and leases ask.
    function _move(address provider, Record storage record, State next) private {
        State previous = record.state;
        record.state = next;
        emit ProviderStateChanged(provider, previous, next, record.exitAt);
        _capacity().setStanding(provider, next, record.operator);
    }

    function _requireNoLease(address provider) private view {
        (uint32 live, ) = _capacity().leasesOf(provider);
        if (live != 0) revert ProviderRegistry_LiveLeases(provider, live);
    }

    function _capacity() private view returns (ICapacityLedger) {
        return IOrderBook(_storage().orderBook).capacity();
    }

    function _hub() private view returns (ISettlementHub) {
        return ISettlementHub(IOrderBook(_storage().orderBook).settlementHub());
    }

    /// @dev From now on the hub takes no statement by this key, if there is one.
    function _endKey(address provider, address key) private {
        if (key != address(0)) _hub().setKey(provider, key, 0);
    }

    function _setOperator(Record storage record, address provider, address operator) private {
        mapping(address operator => address provider) storage operators = _storage().operators;
        address previous = record.operator;
        if (operator == previous) return;
        if (operator != address(0)) {
            if (operators[operator] != address(0)) revert ProviderRegistry_KeyInUse(operator);
            operators[operator] = provider;
        }
        if (previous != address(0)) delete operators[previous];
        record.operator = operator;
        emit ProviderOperatorChanged(provider, previous, operator);
    }

    /// @dev A key is used by one provider, once: a statement has one possible author.
    function _claimKey(address key, address provider) private {
        mapping(address attestationKey => address provider) storage keyOwners = _storage().keyOwners;
        if (key == address(0)) revert ProviderRegistry_InvalidKey();
        if (keyOwners[key] != address(0)) revert ProviderRegistry_KeyInUse(key);
        keyOwners[key] = provider;
    }

    function _storeProfile(Record storage record, Profile calldata profile) private {
        record.gatewayHash = keccak256(bytes(profile.gateway));
        record.attributesHash = keccak256(bytes(profile.attributes));
        record.tlsFingerprint = profile.tlsFingerprint;
        record.encryptionKey = profile.encryptionKey;
        emit ProviderProfile(
            msg.sender,
            profile.gateway,
            profile.attributes,
            profile.prices,
            profile.tlsFingerprint,
            profile.encryptionKey
        );
    }

    function _checkProfile(Profile calldata profile) private pure {
        bytes calldata gateway = bytes(profile.gateway);
        _checkLength(gateway.length, MAX_GATEWAY_LENGTH);
        _checkLength(bytes(profile.attributes).length, MAX_ATTRIBUTES_LENGTH);
        _checkLength(bytes(profile.prices).length, MAX_PRICES_LENGTH);
        if (gateway.length <= HTTPS.length || bytes8(gateway[:HTTPS.length]) != HTTPS) {
            revert ProviderRegistry_InvalidGateway(profile.gateway);
        }
        if (profile.tlsFingerprint == 0 || profile.encryptionKey == 0) revert ProviderRegistry_InvalidKey();
    }

    function _checkLength(uint256 length, uint256 maximum) private pure {
        if (length > maximum) revert ProviderRegistry_TextTooLong(length, maximum);
    }

    /// @dev The later of the unbonding's end and the end of the dispute window of the last lease.
    function _exitAt(address provider, Record storage record) private view returns (uint40) {
        (, uint40 lastEndedAt) = _capacity().leasesOf(provider);
        uint256 disputable = lastEndedAt == 0 ? 0 : lastEndedAt + parameters.get(Parameters.SETTLEMENT_DISPUTE_WINDOW);
        return disputable > record.exitAt ? SafeCast.toUint40(disputable) : record.exitAt;
    }

    /// @dev The record the caller speaks for: its own if it is registered, else the one that named it operator.
    function _spokenFor() private view returns (address provider, Record storage record) {
        ProviderStorage storage $ = _storage();
        provider = msg.sender;
        record = $.records[provider];
        if (record.state != State.None) return (provider, record);
        provider = $.operators[msg.sender];
        if (provider == address(0)) revert ProviderRegistry_NotRegistered(msg.sender);
        record = $.records[provider];
    }

    function _known(address provider) private view returns (Record storage record) {
        record = _storage().records[provider];
        if (record.state == State.None) revert ProviderRegistry_NotRegistered(provider);
    }

    function _speaksFor(Record storage record, address provider, address caller) private view returns (bool) {
        if (record.state == State.None || caller == address(0)) return false;
        return caller == provider || caller == record.operator;
    }

    function _storage() private pure returns (ProviderStorage storage $) {
        bytes32 slot = PROVIDER_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
