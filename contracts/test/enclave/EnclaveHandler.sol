// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IAttestationVerifier} from "../../src/enclave/IAttestationVerifier.sol";
import {IEnclaveRegistry} from "../../src/enclave/IEnclaveRegistry.sol";
import {IMeasurementAllowlist} from "../../src/enclave/IMeasurementAllowlist.sol";
import {EnclaveWorld} from "./EnclaveWorld.sol";

/// @notice Operators, governance, guardians, administrators and the committee, who do anything at any time. Keeps what it
/// saw: every key that was taken, and whether some key counted at some time.
contract EnclaveHandler is EnclaveWorld {
    uint256 private constant SOFTWARE = 3;
    /// @dev A seed that {_entry} makes the signer's entry of.
    uint256 private constant SIGNER_SEED = 3;
    uint256 private constant MAX_SIGHTINGS = 160;

    /// @notice A key that was taken.
    struct Taken {
        address validator;
        uint32 epoch;
        address signingKey;
        bytes32 encryptionKey;
    }

    /// @notice Whether a key counted at a time.
    struct Sighting {
        address signingKey;
        uint256 time;
        bool valid;
    }

    Taken[] public taken;
    Sighting[] public sightings;
    mapping(address validator => uint256) public begun;
    /// @notice How often each action succeeded.
    uint256[12] public done;
    uint256 private _keys;

    /// @dev The first program and its signer are on the list, for long enough that a short walk finds them there.
    constructor() {
        uint256[2] memory seeds = [uint256(0), SIGNER_SEED];
        for (uint256 i = 0; i < 2; ++i) allowlist.propose(_measurement(seeds[i], 0, 3 days));
        clock += 1 hours;
        VM.warp(clock);
        for (uint256 i = 0; i < 2; ++i) {
            bytes32 key = _entryKey(seeds[i]);
            allowlist.activate(key, allowlist.proposalHashOf(key));
        }
    }

    function takenCount() external view returns (uint256) {
        return taken.length;
    }

    function sightingCount() external view returns (uint256) {
        return sightings.length;
    }

    /// @notice One random action in a block of its own; what the contracts refuse is no error.
    function step(uint256 seed) external {
        VM.warp(++clock);
        VM.roll(++_height);
        uint256 action = seed % 16;
        uint256 rest = seed >> 16;
        // Half of everything happens to the first node, so that its keys meet each other.
        uint256 index = (seed >> 8) % 2 == 0 ? 0 : (seed >> 9) % NODES;
        if (action < 3) _begin(0, index, rest);
        else if (action < 5) _begin(1, index, rest);
        else if (action < 8) _reattest(index, rest);
        else if (action == 8) _revoke(index, rest);
        else if (action == 9) _reportHealth(index, rest);
        else if (action == 10) _propose(rest);
        else if (action == 11) _activate(rest);
        else if (action == 12) _revokeMeasurement(rest);
        else if (action == 13) _changeSet(index, rest);
        else _pass(rest);
        _look(seed >> 32);
    }

    function _begin(uint256 action, uint256 index, uint256 rest) private {
        address validator = nodeAt(index);
        // One in eight brings a key that was taken.
        bool again = rest % 8 == 0 && taken.length > 0;
        Taken memory key;
        if (again) key = taken[(rest >> 8) % taken.length];
        else (key.signingKey, key.encryptionKey) = (address(uint160(0xace000 + ++_keys)), keccak256(abi.encode(_keys)));
        key.validator = validator;
        key.epoch = enclaves.epochOf(validator) + 1;
        IEnclaveRegistry.Attestation memory attestation = _evidence(key, rest >> 16);
        VM.prank(operatorAt(index));
        if (action == 0) {
            try enclaves.register(validator, key.encryptionKey, key.signingKey, attestation) {
                _take(0, key);
            } catch {}
        } else {
            try enclaves.rotate(validator, key.encryptionKey, key.signingKey, attestation) {
                _take(1, key);
            } catch {}
        }
    }

    function _reattest(uint256 index, uint256 rest) private {
        Taken memory key;
        key.validator = nodeAt(index);
        key.epoch = enclaves.epochOf(key.validator);
        IEnclaveRegistry.Identity memory identity = enclaves.identityOf(key.validator, key.epoch);
        (key.signingKey, key.encryptionKey) = (identity.signingKey, identity.encryptionKey);
        IEnclaveRegistry.Attestation memory attestation = _evidence(key, rest);
        VM.prank(operatorAt(index));
        try enclaves.reattest(key.validator, attestation) {
            ++done[2];
        } catch {}
    }

    function _revoke(uint256 index, uint256 rest) private {
        address validator = nodeAt(index);
        uint32 latest = enclaves.epochOf(validator);
        uint32 epoch = rest % 2 == 0 ? latest : latest - (latest > 0 ? 1 : 0);
        if (rest % 4 < 2) {
            VM.prank(operatorAt(index));
            try enclaves.revoke(validator, epoch, "") {
                ++done[3];
            } catch {}
        } else {
            try enclaves.emergencyRevoke(validator, epoch, "") {
                ++done[4];
            } catch {}
        }
    }

    function _reportHealth(uint256 index, uint256 rest) private {
        address validator = nodeAt(index);
        IEnclaveRegistry.Health health = IEnclaveRegistry.Health(rest % 3);
        IEnclaveRegistry.HealthReport memory report = IEnclaveRegistry.HealthReport({
            validator: validator,
            health: health,
            evidenceHash: "",
            nonce: enclaves.healthOf(validator).reports,
            validUntil: uint64(clock)
        });
        (address[] memory signers, bytes[] memory signatures) = _signed(enclaves.healthDigest(report));
        try enclaves.reportHealth(report, signers, signatures) {
            ++done[5];
        } catch {}
    }

    function _propose(uint256 rest) private {
        try allowlist.propose(_measurement(rest, (rest >> 8) % 3, 1 hours + ((rest >> 16) % 3 days))) {
            ++done[6];
        } catch {}
    }

    function _activate(uint256 rest) private {
        bytes32 key = _entryKey(rest);
        try allowlist.activate(key, allowlist.proposalHashOf(key)) {
            ++done[7];
        } catch {}
    }

    function _revokeMeasurement(uint256 rest) private {
        // Often enough to matter, seldom enough for software to live.
        if ((rest >> 8) % 3 != 0) return;
        try allowlist.revoke(_entryKey(rest), "") {
            ++done[8];
        } catch {}
    }

    /// @dev A validator is jailed and loses its seat, or is freed and has one with the next roll.
    function _changeSet(uint256 index, uint256 rest) private {
        address operator = operatorAt(index);
        if (rest % 2 == 0) {
            bool served = validators.validatorOf(operator).seated;
            validators.jail(operator, uint40(clock));
            if (served && !validators.validatorOf(operator).seated) ++done[9];
        } else {
            bool served = validators.validatorOf(operator).seated;
            VM.prank(operator);
            try validators.unjail() {} catch {}
            try validators.rollSet() {} catch {}
            if (!served && validators.validatorOf(operator).seated) ++done[10];
        }
    }

    /// @dev Mostly minutes, at times most of a day; and blocks, as many as it takes to forget a challenge.
    function _pass(uint256 rest) private {
        clock += rest % 8 == 0 ? (rest >> 8) % 20 hours : (rest >> 8) % 20 minutes;
        _height += (rest >> 32) % 300;
        VM.warp(clock);
        VM.roll(_height);
        ++done[11];
    }

    function _look(uint256 seed) private {
        if (taken.length == 0 || sightings.length == MAX_SIGHTINGS) return;
        address signingKey = taken[seed % taken.length].signingKey;
        sightings.push(Sighting(signingKey, clock, enclaves.wasValidAt(signingKey, clock)));
    }

    function _take(uint256 action, Taken memory key) private {
        ++done[action];
        ++begun[key.validator];
        taken.push(key);
    }

    /// @dev Evidence of one of the programs for a key, challenged by one of the last blocks or one too old.
    function _evidence(
        Taken memory key,
        uint256 seed
    ) private returns (IEnclaveRegistry.Attestation memory attestation) {
        uint64 challengeBlock = uint64(_height - 1 - ((seed >> 8) % 4 == 0 ? (seed >> 16) % 300 : 0));
        bytes32 binding = enclaves.bindingOf(
            key.validator,
            key.encryptionKey,
            key.signingKey,
            key.epoch,
            blockhash(challengeBlock)
        );
        IAttestationVerifier.Verdict memory verdict = _verdict(
            _software(seed >> 24),
            uint64((seed >> 32) % 3),
            binding
        );
        IMeasurementAllowlist.Matching matching =
            (seed >> 40) % 3 == 0
                ? IMeasurementAllowlist.Matching.SignerProduct
                : IMeasurementAllowlist.Matching.Software;
        return _attestation(matching, challengeBlock, verdict);
    }

    function _measurement(
        uint256 which,
        uint256 minSvn,
        uint256 lifetime
    ) private pure returns (IMeasurementAllowlist.Measurement memory measurement) {
        measurement.kind = 1;
        (measurement.matching, measurement.registers) = _entry(which);
        measurement.minSvn = uint64(minSvn);
        measurement.lifetime = uint40(lifetime);
        (measurement.sourceCommit, measurement.buildDigest) = ("commit", "digest");
    }

    function _software(uint256 seed) private pure returns (bytes32) {
        // Two of three times the first program, so that identities live to be attested again.
        return bytes32(1 + (seed % 3 == 0 ? seed % SOFTWARE : 0));
    }

    /// @dev One of the programs, the first more often than not, or their signer.
    function _entry(uint256 seed) private pure returns (IMeasurementAllowlist.Matching, bytes memory) {
        uint256 which = seed % (2 * SOFTWARE) < SOFTWARE ? 0 : seed % (SOFTWARE + 1);
        if (which < SOFTWARE) return (IMeasurementAllowlist.Matching.Software, abi.encode(1 + which));
        return (IMeasurementAllowlist.Matching.SignerProduct, abi.encodePacked(keccak256("signer"), uint16(1)));
    }

    function _entryKey(uint256 seed) private view returns (bytes32) {
        (IMeasurementAllowlist.Matching matching, bytes memory registers) = _entry(seed);
        return allowlist.keyOf(1, matching, registers);
    }
}
