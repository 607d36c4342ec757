// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {EIP712Upgradeable} from "@openzeppelin/contracts-upgradeable/utils/cryptography/EIP712Upgradeable.sol";
import {Governed} from "../access/Governed.sol";
import {IAccountStatus} from "../access/IAccountStatus.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {Parameters} from "../access/Parameters.sol";
import {IIdentityRegistry} from "../identity/IIdentityRegistry.sol";
import {IValidatorRegistry} from "../staking/IValidatorRegistry.sol";
import {IAttestationCommittee} from "./IAttestationCommittee.sol";
import {IAttestationVerifier} from "./IAttestationVerifier.sol";
import {ICollateralRegistry} from "./ICollateralRegistry.sol";
import {IEnclaveRegistry} from "./IEnclaveRegistry.sol";
import {IMeasurementAllowlist} from "./IMeasurementAllowlist.sol";
import {Measurements} from "./Measurements.sol";

/// @title EnclaveRegistry
/// @notice See {IEnclaveRegistry}.
contract EnclaveRegistry is Governed, EIP712Upgradeable, IEnclaveRegistry {
    /// @notice Whom the registry asks.
    /// @param verifier What evidence is worth.
    /// @param committee Whose quorum speaks of health.
    /// @param collateral Which collateral evidence may be judged by.
    /// @param allowlist Which software may run.
    /// @param validators Who is in the set, and who operates it.
    /// @param identities What an operator's score is.
    /// @param accounts Who is operational.
    /// @param parameters Where governed numbers are kept.
    struct Wiring {
        IAttestationVerifier verifier;
        IAttestationCommittee committee;
        ICollateralRegistry collateral;
        IMeasurementAllowlist allowlist;
        IValidatorRegistry validators;
        IIdentityRegistry identities;
        IAccountStatus accounts;
        IParameterRegistry parameters;
    }

    /// @dev The latest epoch of a validator, and the one that was rotated away last.
    struct Epochs {
        uint32 latest;
        uint32 overlapping;
    }

    struct Holder {
        address validator;
        uint32 epoch;
    }

    /// @custom:storage-location erc7201:virtengine.storage.EnclaveRegistry
    struct EnclaveStorage {
        mapping(address validator => Epochs) epochs;
        mapping(address validator => mapping(uint32 epoch => Identity)) identities;
        mapping(address signingKey => Holder) holders;
        mapping(bytes32 encryptionKey => bool) used;
        mapping(address validator => HealthRecord) health;
    }

    /// @notice The signed type.
    bytes32 public constant HEALTH_TYPEHASH = keccak256(
        "HealthReport(address validator,uint8 health,bytes32 evidenceHash,uint32 nonce)"
    );
    bytes32 private constant BINDING_DOMAIN = keccak256("virtengine.enclave.binding");
    /// @dev The verdict's rules 5 and 6: lists are there and current; nothing in use is on them.
    uint256 private constant REVOCATION_RULES = 3 << 5;

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.EnclaveRegistry")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant ENCLAVE_STORAGE = 0xde5b81a705b309de422e8bdad11490e529f6c7d26e8c0d9ea3e16feca06b4600;

    IAttestationVerifier private immutable VERIFIER;
    IAttestationCommittee private immutable COMMITTEE;
    ICollateralRegistry private immutable COLLATERAL;
    IMeasurementAllowlist private immutable ALLOWLIST;
    IValidatorRegistry private immutable VALIDATORS;
    IIdentityRegistry private immutable IDENTITIES;
    IAccountStatus private immutable ACCOUNTS;
    IParameterRegistry private immutable PARAMETERS;

    constructor(Wiring memory wiring) {
        VERIFIER = wiring.verifier;
        COMMITTEE = wiring.committee;
        COLLATERAL = wiring.collateral;
        ALLOWLIST = wiring.allowlist;
        VALIDATORS = wiring.validators;
        IDENTITIES = wiring.identities;
        ACCOUNTS = wiring.accounts;
        PARAMETERS = wiring.parameters;
    }

    /// @notice Sets the AccessManager.
    function initialize(address manager) external initializer {
        __AccessManaged_init(manager);
        __EIP712_init("VirtEngine EnclaveRegistry", "1");
    }

    /// @inheritdoc IEnclaveRegistry
    function bindingOf(
        address validator,
        bytes32 encryptionKey,
        address signingKey,
        uint32 epoch,
        bytes32 challenge
    ) public view returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    BINDING_DOMAIN,
                    block.chainid,
                    address(this),
                    validator,
                    encryptionKey,
                    signingKey,
                    epoch,
                    challenge
                )
            );
    }

    /// @inheritdoc IEnclaveRegistry
    function epochOf(address validator) external view returns (uint32) {
        return _storage().epochs[validator].latest;
    }

    /// @inheritdoc IEnclaveRegistry
    function identityOf(address validator, uint32 epoch) external view returns (Identity memory) {
        return _storage().identities[validator][epoch];
    }

    /// @inheritdoc IEnclaveRegistry
    function holderOf(address signingKey) external view returns (address validator, uint32 epoch) {
        Holder storage holder = _storage().holders[signingKey];
        return (holder.validator, holder.epoch);
    }

    /// @inheritdoc IEnclaveRegistry
    function statusOf(address validator, uint32 epoch) external view returns (Status) {
        return _statusAt(validator, epoch, block.timestamp);
    }

    /// @inheritdoc IEnclaveRegistry
    function validKeysOf(address validator) external view returns (ValidKey[] memory keys) {
        Epochs storage epochs = _storage().epochs[validator];
        (uint32 latest, uint32 overlapping) = (epochs.latest, epochs.overlapping);
        bool first = _isValid(validator, latest, block.timestamp);
        bool second = _isValid(validator, overlapping, block.timestamp);
        keys = new ValidKey[]((first ? 1 : 0) + (second ? 1 : 0));
        if (first) keys[0] = _validKey(validator, latest);
        if (second) keys[keys.length - 1] = _validKey(validator, overlapping);
    }

    /// @inheritdoc IEnclaveRegistry
    function wasValidAt(address signingKey, uint256 time) external view returns (bool) {
        Holder storage holder = _storage().holders[signingKey];
        return time <= block.timestamp && _isValid(holder.validator, holder.epoch, time);
    }

    /// @inheritdoc IEnclaveRegistry
    function healthOf(address validator) external view returns (HealthRecord memory) {
        return _storage().health[validator];
    }

    /// @inheritdoc IEnclaveRegistry
    function healthDigest(
        address validator,
        Health health,
        bytes32 evidenceHash,
        uint32 nonce
    ) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(HEALTH_TYPEHASH, validator, health, evidenceHash, nonce)));
    }

    /// @inheritdoc IEnclaveRegistry
    function register(
        address validator,
        bytes32 encryptionKey,
        address signingKey,
        Attestation calldata attestation
    ) external whenIntakeOpen returns (uint32 epoch) {
        // Check: there is nothing to go on from.
        uint32 former = _storage().epochs[validator].latest;
        Status status = _statusAt(validator, former, block.timestamp);
        if (!_hasEnded(status)) revert EnclaveRegistry_IdentityExists(validator, former, status);
        return _begin(validator, encryptionKey, signingKey, attestation, 0);
    }

    /// @inheritdoc IEnclaveRegistry
    function rotate(
        address validator,
        bytes32 encryptionKey,
        address signingKey,
        Attestation calldata attestation
    ) external whenIntakeOpen returns (uint32 epoch) {
        // Check: there is something to go on from, and no third key.
        Epochs storage epochs = _storage().epochs[validator];
        uint32 former = epochs.latest;
        _requireGoingOn(validator, former);
        Identity storage older = _storage().identities[validator][epochs.overlapping];
        if (!older.revoked && block.timestamp < older.retiresAt) {
            revert EnclaveRegistry_RotationInProgress(validator, older.retiresAt);
        }
        epoch = _begin(
            validator,
            encryptionKey,
            signingKey,
            attestation,
            PARAMETERS.get(Parameters.ENCLAVE_KEY_OVERLAP)
        );

        // Effect: the former key overlaps.
        epochs.overlapping = former;
    }

    /// @inheritdoc IEnclaveRegistry
    function reattest(address validator, Attestation calldata attestation) external whenIntakeOpen {
        // Check: the same identity, by newer evidence.
        uint64 joinedAt = _requireAdmissible(validator);
        uint32 epoch = _storage().epochs[validator].latest;
        _requireGoingOn(validator, epoch);
        Identity memory identity = _storage().identities[validator][epoch];
        if (attestation.challengeBlock <= identity.challengeBlock) {
            revert EnclaveRegistry_ChallengeNotNewer(attestation.challengeBlock, identity.challengeBlock);
        }
        bytes32 software = identity.measurement.softwareKey;
        bytes32 platform = identity.platformId;
        uint256 lapsesAt = identity.attestedAt + PARAMETERS.get(Parameters.ENCLAVE_ATTESTATION_MAX_AGE);
        bool gap = block.timestamp > lapsesAt || joinedAt > identity.attestedAt;
        bytes32 evidenceHash = _attest(validator, epoch, identity, attestation);
        if (identity.measurement.softwareKey != software) {
            revert EnclaveRegistry_SoftwareChanged(software, identity.measurement.softwareKey);
        }
        if (identity.platformId != platform) {
            revert EnclaveRegistry_PlatformChanged(platform, identity.platformId);
        }

        // Effect: attested anew; after a gap, valid anew.
        if (gap) identity.validFrom = uint40(block.timestamp);
        _keep(validator, epoch, identity, evidenceHash);
    }

    /// @inheritdoc IEnclaveRegistry
    function revoke(address validator, uint32 epoch, bytes32 reasonHash) external {
        if (VALIDATORS.validatorOf(validator).operator != msg.sender) {
            revert EnclaveRegistry_NotOperator(validator, msg.sender);
        }
        _revoke(validator, epoch, reasonHash);
    }

    /// @inheritdoc IEnclaveRegistry
    function emergencyRevoke(address validator, uint32 epoch, bytes32 reasonHash) external restricted {
        _revoke(validator, epoch, reasonHash);
    }

    /// @inheritdoc IEnclaveRegistry
    function reportHealth(
        address validator,
        Health health,
        bytes32 evidenceHash,
        uint32 nonce,
        address[] calldata signers,
        bytes[] calldata signatures
    ) external {
        HealthRecord storage record = _storage().health[validator];

        // Check: somebody we know, something new, in its turn, by a quorum.
        if (_storage().epochs[validator].latest == 0) revert EnclaveRegistry_UnknownIdentity(validator, 0);
        if (nonce != record.reports) revert EnclaveRegistry_BadNonce(validator, nonce, record.reports);
        Health previous = record.health;
        if (health == previous) revert EnclaveRegistry_HealthUnchanged(validator, health);
        COMMITTEE.requireSigned(healthDigest(validator, health, evidenceHash, nonce), signers, signatures);

        // Effect: the health.
        record.health = health;
        record.reports = nonce + 1;
        record.since = uint40(block.timestamp);
        if (previous == Health.Unhealthy) record.trustedFrom = uint40(block.timestamp);
        record.evidenceHash = evidenceHash;
        emit HealthChanged(validator, previous, health, evidenceHash);
    }

    /// @dev Begins the next epoch; the former one, if any, retires after `overlap` seconds.
    function _begin(
        address validator,
        bytes32 encryptionKey,
        address signingKey,
        Attestation calldata attestation,
        uint256 overlap
    ) private returns (uint32 epoch) {
        EnclaveStorage storage $ = _storage();

        // Check: an operator of standing, cooled down, with keys of its own, that are in an enclave.
        _requireAdmissible(validator);
        epoch = $.epochs[validator].latest + 1;
        _requireCooledDown(validator, epoch - 1);
        _requireUnused(encryptionKey, signingKey);
        Identity memory identity;
        identity.encryptionKey = encryptionKey;
        identity.signingKey = signingKey;
        identity.kind = attestation.kind;
        identity.registeredAt = uint40(block.timestamp);
        identity.validFrom = uint40(block.timestamp);
        bytes32 evidenceHash = _attest(validator, epoch, identity, attestation);

        // Effect: the former identity ends, the keys are used, the next one begins.
        if (epoch > 1) _retire(validator, epoch - 1, block.timestamp + overlap);
        $.epochs[validator].latest = epoch;
        $.holders[signingKey] = Holder(validator, epoch);
        $.used[encryptionKey] = true;
        emit IdentityRegistered(validator, epoch, signingKey, encryptionKey, identity.kind);
        _keep(validator, epoch, identity, evidenceHash);
    }

    /// @dev Fills in what the evidence says of the identity's keys, or reverts.
    function _attest(
        address validator,
        uint32 epoch,
        Identity memory identity,
        Attestation calldata attestation
    ) private view returns (bytes32 evidenceHash) {
        bytes32 challenge = blockhash(attestation.challengeBlock);
        if (challenge == 0) revert EnclaveRegistry_ChallengeUnknown(attestation.challengeBlock, block.number);
        identity.collateralUntil = COLLATERAL.requireUsable(attestation.collateral);
        IAttestationVerifier.Verdict memory verdict = VERIFIER.verify(
            attestation.kind,
            attestation.evidence,
            attestation.collateral,
            attestation.proof
        );
        bytes32 binding = bindingOf(validator, identity.encryptionKey, identity.signingKey, epoch, challenge);
        if (verdict.reportData != binding || verdict.reportDataTail != 0) {
            revert EnclaveRegistry_ReportDataMismatch(binding, verdict.reportData, verdict.reportDataTail);
        }
        _requireRevocationChecked(verdict);
        identity.measurement = ALLOWLIST.requireAllowed(verdict, attestation.matching);
        identity.platformId = verdict.platformId;
        identity.challengeBlock = attestation.challengeBlock;
        identity.attestedAt = uint40(block.timestamp);
        identity.expiresAt = uint40(block.timestamp + PARAMETERS.get(Parameters.ENCLAVE_IDENTITY_EXPIRY));
        return verdict.evidenceHash;
    }

    function _keep(address validator, uint32 epoch, Identity memory identity, bytes32 evidenceHash) private {
        _storage().identities[validator][epoch] = identity;
        emit IdentityAttested({
            validator: validator,
            epoch: epoch,
            measurementKey: identity.measurement.key,
            evidenceHash: evidenceHash,
            platformId: identity.platformId,
            svn: identity.measurement.svn,
            challengeBlock: identity.challengeBlock,
            validFrom: identity.validFrom,
            expiresAt: identity.expiresAt,
            collateralUntil: identity.collateralUntil
        });
    }

    function _retire(address validator, uint32 epoch, uint256 time) private {
        _storage().identities[validator][epoch].retiresAt = uint40(time);
        emit KeyRetiring(validator, epoch, uint40(time));
    }

    function _revoke(address validator, uint32 epoch, bytes32 reasonHash) private {
        Identity storage identity = _storage().identities[validator][epoch];
        if (identity.signingKey == address(0)) revert EnclaveRegistry_UnknownIdentity(validator, epoch);
        if (identity.revoked) revert EnclaveRegistry_AlreadyRevoked(validator, epoch);
        identity.revoked = true;
        emit IdentityRevoked(validator, epoch, reasonHash, msg.sender);
    }

    /// @dev Refuses all but the operator, in good standing, of a node in the set. Since when it is there (s).
    function _requireAdmissible(address validator) private view returns (uint64 joinedAt) {
        IValidatorRegistry.Validator memory node = VALIDATORS.validatorOf(validator);
        if (node.operator != msg.sender) revert EnclaveRegistry_NotOperator(validator, msg.sender);
        if (node.status != IValidatorRegistry.Status.Active) revert EnclaveRegistry_NotInSet(validator);
        ACCOUNTS.requireOperational(msg.sender);
        (uint8 score, , , ) = IDENTITIES.standingOf(msg.sender);
        uint256 required = PARAMETERS.get(Parameters.ENCLAVE_MINIMUM_SCORE);
        if (score < required) revert EnclaveRegistry_ScoreTooLow(msg.sender, score, required);
        return node.since;
    }

    function _requireCooledDown(address validator, uint32 former) private view {
        if (former == 0) return;
        uint256 until =
            _storage().identities[validator][former].registeredAt + PARAMETERS.get(Parameters.ENCLAVE_COOLDOWN);
        if (block.timestamp < until) revert EnclaveRegistry_CoolingDown(validator, until);
    }

    /// @dev A key counts for one identity, ever: a proof can be shown again while it is fresh.
    function _requireUnused(bytes32 encryptionKey, address signingKey) private view {
        if (encryptionKey == 0 || signingKey == address(0)) revert EnclaveRegistry_ZeroKey();
        if (_storage().used[encryptionKey]) revert EnclaveRegistry_EncryptionKeyUsed(encryptionKey);
        if (_storage().holders[signingKey].epoch != 0) revert EnclaveRegistry_SigningKeyUsed(signingKey);
    }

    function _requireGoingOn(address validator, uint32 epoch) private view {
        Status status = _statusAt(validator, epoch, block.timestamp);
        if (_hasEnded(status)) revert EnclaveRegistry_IdentityEnded(validator, epoch, status);
    }

    /// @dev AMD's list is optional to the verifier, so whoever brings evidence of a revoked chip would leave it out.
    function _requireRevocationChecked(IAttestationVerifier.Verdict memory verdict) private view {
        if (verdict.kind != Measurements.SNP || verdict.skipped & REVOCATION_RULES == 0) return;
        if (PARAMETERS.get(Parameters.ENCLAVE_REQUIRE_SNP_REVOCATION) != 0) {
            revert EnclaveRegistry_RevocationNotChecked();
        }
    }

    function _isValid(address validator, uint32 epoch, uint256 time) private view returns (bool) {
        Status status = _statusAt(validator, epoch, time);
        return status == Status.Active || status == Status.Degraded;
    }

    function _hasEnded(Status status) private pure returns (bool) {
        return
            status == Status.None ||
            status == Status.Retired ||
            status == Status.Expired ||
            status == Status.Disallowed ||
            status == Status.Revoked;
    }

    /// @dev Where an identity stood at a time, by what is known now.
    function _statusAt(address validator, uint32 epoch, uint256 time) private view returns (Status) {
        Identity memory identity = _storage().identities[validator][epoch];
        if (identity.signingKey == address(0)) return Status.None;
        if (identity.revoked) return Status.Revoked;
        if (!ALLOWLIST.permits(identity.measurement, time)) return Status.Disallowed;
        if (time >= identity.expiresAt) return Status.Expired;
        if (identity.retiresAt != 0 && time >= identity.retiresAt) return Status.Retired;
        if (!_isInSet(validator, identity.attestedAt)) return Status.Outside;
        if (time < identity.validFrom) return Status.Stale;
        if (time > identity.attestedAt + PARAMETERS.get(Parameters.ENCLAVE_ATTESTATION_MAX_AGE)) return Status.Stale;
        HealthRecord storage record = _storage().health[validator];
        Health health = record.health;
        if (time < record.trustedFrom) return Status.Unhealthy;
        if (health == Health.Unhealthy && time >= record.since) return Status.Unhealthy;
        if (health == Health.Degraded) return Status.Degraded;
        uint256 grace = PARAMETERS.get(Parameters.ENCLAVE_COLLATERAL_GRACE);
        return time > identity.collateralUntil + grace ? Status.Degraded : Status.Active;
    }

    /// @dev A node that came back, perhaps to another operator, counts once it has been attested since.
    function _isInSet(address validator, uint40 attestedAt) private view returns (bool) {
        IValidatorRegistry.Validator memory node = VALIDATORS.validatorOf(validator);
        return node.status == IValidatorRegistry.Status.Active && node.since <= attestedAt;
    }

    function _validKey(address validator, uint32 epoch) private view returns (ValidKey memory) {
        Identity storage identity = _storage().identities[validator][epoch];
        return ValidKey(epoch, identity.signingKey, identity.encryptionKey);
    }

    function _storage() private pure returns (EnclaveStorage storage $) {
        bytes32 slot = ENCLAVE_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
