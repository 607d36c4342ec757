// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Parameters} from "../access/Parameters.sol";
import {EnclaveBase} from "./EnclaveBase.sol";
import {EnclaveHealth} from "./EnclaveHealth.sol";
import {EnclaveValidity} from "./EnclaveValidity.sol";
import {IAttestationVerifier} from "./IAttestationVerifier.sol";
import {IEnclaveRegistry} from "./IEnclaveRegistry.sol";
import {IMeasurementAllowlist} from "./IMeasurementAllowlist.sol";
import {Measurements} from "./Measurements.sol";

/// @title EnclaveRegistry
/// @notice See {IEnclaveRegistry}. Here identities begin, are attested again and are revoked.
contract EnclaveRegistry is EnclaveValidity, EnclaveHealth {
    bytes32 private constant BINDING_DOMAIN = keccak256("virtengine.enclave.binding");
    /// @dev The verdict's rules 5 and 6: lists are there and current; nothing in use is on them.
    uint256 private constant REVOCATION_RULES = 3 << 5;

    // solhint-disable-next-line no-empty-blocks
    constructor(Wiring memory wiring) EnclaveBase(wiring) {}

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
        IMeasurementAllowlist.Reference memory former = identity.measurement;
        bytes32 platform = identity.platformId;
        uint256 lapsesAt = identity.attestedAt + PARAMETERS.get(Parameters.ENCLAVE_ATTESTATION_MAX_AGE);
        bool gap = block.timestamp > lapsesAt || joinedAt > identity.attestedAt;
        bytes32 evidenceHash = _attest(validator, epoch, identity, attestation);
        if (identity.measurement.softwareKey != former.softwareKey) {
            revert EnclaveRegistry_SoftwareChanged(former.softwareKey, identity.measurement.softwareKey);
        }
        if (identity.platformId != platform) {
            revert EnclaveRegistry_PlatformChanged(platform, identity.platformId);
        }

        // Effect: attested anew; after a gap, valid anew. Time that the former entry does not let count is a gap that another
        // entry would not show.
        bool moved = identity.measurement.key != former.key;
        if (gap || (moved && !ALLOWLIST.permits(former, identity.validFrom))) {
            identity.validFrom = uint40(block.timestamp);
        }
        _keep(validator, epoch, identity, evidenceHash);
    }

    /// @inheritdoc IEnclaveRegistry
    function revoke(address validator, uint32 epoch, bytes32 reasonHash) external {
        if (VALIDATORS.operatorOf(validator) != msg.sender) {
            revert EnclaveRegistry_NotOperator(validator, msg.sender);
        }
        _revoke(validator, epoch, reasonHash);
    }

    /// @inheritdoc IEnclaveRegistry
    function emergencyRevoke(address validator, uint32 epoch, bytes32 reasonHash) external restricted {
        _revoke(validator, epoch, reasonHash);
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
            softwareKey: identity.measurement.softwareKey,
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
        (address operator, uint40 since) = VALIDATORS.serviceOf(validator);
        if (operator != msg.sender) revert EnclaveRegistry_NotOperator(validator, msg.sender);
        if (since == 0) revert EnclaveRegistry_NotInSet(validator);
        ACCOUNTS.requireOperational(msg.sender);
        (uint8 score, , , ) = IDENTITIES.standingOf(msg.sender);
        uint256 required = PARAMETERS.get(Parameters.ENCLAVE_MINIMUM_SCORE);
        if (score < required) revert EnclaveRegistry_ScoreTooLow(msg.sender, score, required);
        return since;
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
}
