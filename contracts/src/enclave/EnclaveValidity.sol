// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Parameters} from "../access/Parameters.sol";
import {EnclaveBase} from "./EnclaveBase.sol";
import {IEnclaveRegistry} from "./IEnclaveRegistry.sol";

/// @title EnclaveValidity
/// @notice Whether a key counts, or counted. Nothing of it is stored: it follows from what the registry and its neighbours
/// know when they are asked.
abstract contract EnclaveValidity is EnclaveBase {
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

    function _isValid(address validator, uint32 epoch, uint256 time) private view returns (bool) {
        Status status = _statusAt(validator, epoch, time);
        return status == Status.Active || status == Status.Degraded;
    }

    function _hasEnded(Status status) internal pure returns (bool) {
        return
            status == Status.None ||
            status == Status.Retired ||
            status == Status.Expired ||
            status == Status.Disallowed ||
            status == Status.Revoked;
    }

    /// @dev Where an identity stood at a time, by what is known now.
    function _statusAt(address validator, uint32 epoch, uint256 time) internal view returns (Status) {
        Identity storage identity = _storage().identities[validator][epoch];
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

    /// @dev A node that came back counts once it has been attested since.
    function _isInSet(address validator, uint40 attestedAt) private view returns (bool) {
        (, uint40 since) = VALIDATORS.serviceOf(validator);
        return since != 0 && since <= attestedAt;
    }

    function _validKey(address validator, uint32 epoch) private view returns (ValidKey memory) {
        Identity storage identity = _storage().identities[validator][epoch];
        return ValidKey(epoch, identity.signingKey, identity.encryptionKey);
    }
}
