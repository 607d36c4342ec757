// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {EIP712Upgradeable} from "@openzeppelin/contracts-upgradeable/utils/cryptography/EIP712Upgradeable.sol";
import {EnclaveBase} from "./EnclaveBase.sol";
import {IEnclaveRegistry} from "./IEnclaveRegistry.sol";

/// @title EnclaveHealth
/// @notice What the committee's quorum says of validators whose heartbeats it watches.
abstract contract EnclaveHealth is EnclaveBase, EIP712Upgradeable {
    /// @notice The signed type.
    bytes32 public constant HEALTH_TYPEHASH = keccak256(
        "HealthReport(address validator,uint8 health,bytes32 evidenceHash,uint32 nonce,uint64 validUntil)"
    );

    /// @inheritdoc IEnclaveRegistry
    function healthOf(address validator) external view returns (HealthRecord memory) {
        return _storage().health[validator];
    }

    /// @inheritdoc IEnclaveRegistry
    function healthDigest(HealthReport calldata report) public view returns (bytes32) {
        return
            _hashTypedDataV4(
                keccak256(
                    abi.encode(
                        HEALTH_TYPEHASH,
                        report.validator,
                        report.health,
                        report.evidenceHash,
                        report.nonce,
                        report.validUntil
                    )
                )
            );
    }

    /// @inheritdoc IEnclaveRegistry
    function reportHealth(
        HealthReport calldata report,
        address[] calldata signers,
        bytes[] calldata signatures
    ) external {
        address validator = report.validator;
        HealthRecord storage record = _storage().health[validator];
        Health previous = record.health;

        // Check: of somebody we know, of now, in its turn, something new, by a quorum.
        if (_storage().epochs[validator].latest == 0) revert EnclaveRegistry_UnknownIdentity(validator, 0);
        if (block.timestamp > report.validUntil) {
            revert EnclaveRegistry_ReportExpired(validator, report.validUntil, block.timestamp);
        }
        if (report.nonce != record.reports) revert EnclaveRegistry_BadNonce(validator, report.nonce, record.reports);
        if (report.health == previous) revert EnclaveRegistry_HealthUnchanged(validator, previous);
        COMMITTEE.requireSigned(healthDigest(report), signers, signatures);

        // Effect: the health.
        record.health = report.health;
        record.reports = report.nonce + 1;
        record.since = uint40(block.timestamp);
        if (previous == Health.Unhealthy) record.trustedFrom = uint40(block.timestamp);
        record.evidenceHash = report.evidenceHash;
        emit HealthChanged(validator, previous, report.health, report.evidenceHash);
    }
}
