// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IEnclaveRegistry} from "../../src/enclave/IEnclaveRegistry.sol";
import {IMeasurementAllowlist} from "../../src/enclave/IMeasurementAllowlist.sol";
import {Campaign} from "../support/Campaign.sol";
import {EnclaveHandler} from "./EnclaveHandler.sol";

/// @notice What holds of enclave keys after any sequence of registrations, rotations, revocations, changes of the allow-list
/// and the set, and time.
contract EnclaveInvariantTest is Campaign {
    EnclaveHandler private _handler;

    function setUp() public {
        _handler = new EnclaveHandler();
    }

    /// @notice What counts now: the keys whose every condition holds, at most two of a validator.
    function invariant_KeysCountWhileAllTheyNeedHolds() public {
        VM.warp(_handler.clock());
        _keysCountExactlyWhileAllTheyNeedHolds();
        _atMostTwoKeysOfAValidatorCount();
    }

    /// @notice What is remembered: who took which key, one identity for each epoch, and no better past than there was.
    function invariant_KeysAreTakenOnceAndThePastStays() public {
        VM.warp(_handler.clock());
        _aKeyIsTakenOnce();
        _eachEpochHasOneIdentity();
        _thePastIsNotPainted();
    }

    /// @dev A key counts exactly while its measurement, age, life, node and health do, each asked where it is kept.
    function _keysCountExactlyWhileAllTheyNeedHolds() private view {
        for (uint256 i = 0; i < _handler.takenCount(); ++i) {
            (address validator, uint32 epoch, address signingKey, ) = _handler.taken(i);
            bool counts = _handler.enclaves().wasValidAt(signingKey, _handler.clock());
            _equal("counts", i, counts ? 1 : 0, _needsHold(validator, epoch) ? 1 : 0);
        }
    }

    /// @dev At most two keys of a validator count, the newest first, and they are all that count.
    function _atMostTwoKeysOfAValidatorCount() private view {
        for (uint256 n = 0; n < _handler.NODES(); ++n) {
            address validator = _handler.nodeAt(n);
            IEnclaveRegistry.ValidKey[] memory keys = _handler.enclaves().validKeysOf(validator);
            if (keys.length > 2) revert Broken("two keys", n, keys.length, 2);
            if (keys.length == 2 && keys[0].epoch <= keys[1].epoch) {
                revert Broken("newest first", n, keys[0].epoch, keys[1].epoch);
            }
            uint256 counting;
            for (uint256 i = 0; i < _handler.takenCount(); ++i) {
                (address holder, , address signingKey, ) = _handler.taken(i);
                if (holder != validator) continue;
                if (_handler.enclaves().wasValidAt(signingKey, _handler.clock())) ++counting;
            }
            _equal("all that count", n, keys.length, counting);
        }
    }

    /// @dev No key is taken twice, and who took it keeps it.
    function _aKeyIsTakenOnce() private view {
        uint256 count = _handler.takenCount();
        for (uint256 i = 0; i < count; ++i) {
            (address validator, uint32 epoch, address signingKey, bytes32 encryptionKey) = _handler.taken(i);
            (address holder, uint32 held) = _handler.enclaves().holderOf(signingKey);
            _equal("holder", i, uint160(holder), uint160(validator));
            _equal("epoch", i, held, epoch);
            IEnclaveRegistry.Identity memory identity = _handler.enclaves().identityOf(validator, epoch);
            _equal("signing key", i, uint160(identity.signingKey), uint160(signingKey));
            _equal("encryption key", i, uint256(identity.encryptionKey), uint256(encryptionKey));
            for (uint256 j = 0; j < i; ++j) {
                (, , address other, bytes32 otherEncryption) = _handler.taken(j);
                if (other == signingKey || otherEncryption == encryptionKey) revert Broken("taken twice", i, i, j);
            }
        }
    }

    /// @dev Each epoch has one identity, and epochs are counted without a gap.
    function _eachEpochHasOneIdentity() private view {
        for (uint256 n = 0; n < _handler.NODES(); ++n) {
            address validator = _handler.nodeAt(n);
            _equal("epochs", n, _handler.enclaves().epochOf(validator), _handler.begun(validator));
        }
    }

    /// @dev What is called valid for a time was valid then, whatever happened since.
    function _thePastIsNotPainted() private view {
        for (uint256 i = 0; i < _handler.sightingCount(); ++i) {
            (address signingKey, uint256 time, bool valid) = _handler.sightings(i);
            if (!valid && _handler.enclaves().wasValidAt(signingKey, time)) revert Broken("painted", i, time, 0);
        }
    }

    /// @notice A long walk reaches every action, and keys that count, overlap and end; what counts is right all along.
    function test_TheHandlerReachesEveryAction() public {
        uint256 pairs;
        uint256 sane;
        for (uint256 i = 0; i < 800; ++i) {
            _handler.step(uint256(keccak256(abi.encode(i))));
            if (i % 8 == 0) invariant_KeysCountWhileAllTheyNeedHolds();
            for (uint256 n = 0; n < _handler.NODES(); ++n) {
                uint256 count = _handler.enclaves().validKeysOf(_handler.nodeAt(n)).length;
                if (count == 2) ++pairs;
                if (count > 0) ++sane;
            }
        }
        for (uint256 a = 0; a < 12; ++a) {
            if (_handler.done(a) == 0) revert Broken("never happened", a, 0, 0);
        }
        if (pairs == 0 || sane < 50) revert Broken("idle", 0, pairs, sane);
        invariant_KeysCountWhileAllTheyNeedHolds();
        invariant_KeysAreTakenOnceAndThePastStays();
    }

    function _needsHold(address validator, uint32 epoch) private view returns (bool) {
        IEnclaveRegistry.Identity memory identity = _handler.enclaves().identityOf(validator, epoch);
        uint256 time = _handler.clock();
        if (identity.revoked || time >= identity.expiresAt) return false;
        if (identity.retiresAt != 0 && time >= identity.retiresAt) return false;
        if (time - identity.attestedAt > _handler.MAX_AGE()) return false;
        if (_handler.enclaves().healthOf(validator).health == IEnclaveRegistry.Health.Unhealthy) return false;
        (, uint40 since) = _handler.validators().serviceOf(validator);
        if (since == 0 || since > identity.attestedAt) return false;
        return _measurementCounts(identity.measurement);
    }

    function _measurementCounts(IMeasurementAllowlist.Reference memory relied) private view returns (bool) {
        IMeasurementAllowlist.Entry memory entry = _handler.allowlist().entryOf(relied.key);
        IMeasurementAllowlist.Entry memory software = _handler.allowlist().entryOf(relied.softwareKey);
        return
            entry.status == IMeasurementAllowlist.Status.Active &&
            entry.generation == relied.generation &&
            relied.svn >= entry.measurement.minSvn &&
            software.status != IMeasurementAllowlist.Status.Revoked &&
            software.generation == relied.softwareGeneration;
    }

    function _target() internal view override returns (address, bytes4) {
        return (address(_handler), EnclaveHandler.step.selector);
    }
}
