// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Governed} from "../access/Governed.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {Parameters} from "../access/Parameters.sol";
import {IAttestationVerifier} from "./IAttestationVerifier.sol";
import {IMeasurementAllowlist} from "./IMeasurementAllowlist.sol";
import {Measurements} from "./Measurements.sol";

/// @title MeasurementAllowlist
/// @notice See {IMeasurementAllowlist}.
contract MeasurementAllowlist is Governed, IMeasurementAllowlist {
    /// @notice Shortest life of an entry (s).
    uint256 public constant MIN_LIFETIME = 1 hours;
    /// @notice Longest description, bytes.
    uint256 public constant MAX_DESCRIPTION = 256;

    /// @dev What is known of a key. `revoked` is the last word on it, `generation` how often that was said.
    struct Record {
        bool revoked;
        uint32 generation;
        uint40 activatedAt;
        uint40 expiresAt;
        Measurement measurement;
    }

    /// @custom:storage-location erc7201:virtengine.storage.MeasurementAllowlist
    struct AllowlistStorage {
        mapping(bytes32 key => Record) records;
        mapping(bytes32 key => Proposal) proposals;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.MeasurementAllowlist")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant ALLOWLIST_STORAGE = 0xdce3b516a9e00056b94de3bf6fb8161c3a6e91835334adcdd16956ac690f6b00;

    IParameterRegistry private immutable PARAMETERS;

    constructor(IParameterRegistry parameters) {
        PARAMETERS = parameters;
    }

    /// @notice Sets the AccessManager. The list starts empty: nothing is trusted that nobody reviewed.
    function initialize(address manager) external initializer {
        __AccessManaged_init(manager);
    }

    /// @inheritdoc IMeasurementAllowlist
    function keyOf(uint8 kind, Matching matching, bytes calldata registers) external pure returns (bytes32) {
        return Measurements.keyOf(kind, matching, registers);
    }

    /// @inheritdoc IMeasurementAllowlist
    function keyOfVerdict(
        IAttestationVerifier.Verdict calldata verdict,
        Matching matching
    ) external pure returns (bytes32) {
        return Measurements.keyOf(verdict, matching);
    }

    /// @inheritdoc IMeasurementAllowlist
    function entryOf(bytes32 key) external view returns (Entry memory) {
        Record storage record = _storage().records[key];
        return
            Entry({
                status: _status(record),
                generation: record.generation,
                activatedAt: record.activatedAt,
                expiresAt: record.expiresAt,
                measurement: record.measurement
            });
    }

    /// @inheritdoc IMeasurementAllowlist
    function proposalOf(bytes32 key) external view returns (Proposal memory) {
        return _storage().proposals[key];
    }

    /// @inheritdoc IMeasurementAllowlist
    function proposalHashOf(bytes32 key) external view returns (bytes32) {
        Proposal memory proposal = _storage().proposals[key];
        return proposal.activatableAt == 0 ? bytes32(0) : _hash(proposal, _storage().records[key].generation);
    }

    /// @inheritdoc IMeasurementAllowlist
    function requireAllowed(
        IAttestationVerifier.Verdict calldata verdict,
        Matching matching
    ) external view returns (Reference memory relied) {
        relied.key = Measurements.keyOf(verdict, matching);
        relied.softwareKey = Measurements.keyOf(verdict, Matching.Software);
        relied.svn = verdict.svn;
        Record storage record = _storage().records[relied.key];
        Status status = _status(record);
        if (status != Status.Active) revert MeasurementAllowlist_NotActive(relied.key, status);
        Record storage software = _storage().records[relied.softwareKey];
        if (software.revoked) revert MeasurementAllowlist_SoftwareRevoked(relied.softwareKey);
        uint64 minimum = record.measurement.minSvn;
        if (verdict.svn < minimum) revert MeasurementAllowlist_SvnTooLow(relied.key, verdict.svn, minimum);
        relied.generation = record.generation;
        relied.softwareGeneration = software.generation;
    }

    /// @inheritdoc IMeasurementAllowlist
    function permits(Reference calldata relied, uint256 time) external view returns (bool) {
        Record storage record = _storage().records[relied.key];
        if (record.revoked || record.generation != relied.generation) return false;
        if (time < record.activatedAt || time >= record.expiresAt) return false;
        if (relied.svn < record.measurement.minSvn) return false;
        Record storage software = _storage().records[relied.softwareKey];
        return !software.revoked && software.generation == relied.softwareGeneration;
    }

    /// @inheritdoc IMeasurementAllowlist
    function propose(Measurement calldata measurement) external restricted whenIntakeOpen returns (bytes32 key) {
        // Check: registers that evidence can have, bounds, and something to review.
        key = Measurements.keyOf(measurement.kind, measurement.matching, measurement.registers);
        _requireBounds(measurement);

        // Effect: the proposal, its review from now.
        uint40 activatableAt = uint40(block.timestamp + PARAMETERS.get(Parameters.ENCLAVE_MEASUREMENT_REVIEW));
        _storage().proposals[key] = Proposal(activatableAt, measurement);
        emit MeasurementProposed(key, measurement, activatableAt);
    }

    /// @inheritdoc IMeasurementAllowlist
    function cancel(bytes32 key, bytes32 reasonHash) external restricted {
        if (_storage().proposals[key].activatableAt == 0) revert MeasurementAllowlist_NoProposal(key);
        delete _storage().proposals[key];
        emit ProposalCancelled(key, reasonHash);
    }

    /// @inheritdoc IMeasurementAllowlist
    function activate(bytes32 key, bytes32 proposalHash) external restricted {
        // Check: what governance decided on, and reviewed for long enough.
        Proposal memory proposal = _storage().proposals[key];
        if (proposal.activatableAt == 0) revert MeasurementAllowlist_NoProposal(key);
        Record storage record = _storage().records[key];
        bytes32 pending = _hash(proposal, record.generation);
        if (proposalHash != pending) revert MeasurementAllowlist_OtherProposal(key, proposalHash, pending);
        if (block.timestamp < proposal.activatableAt) {
            revert MeasurementAllowlist_UnderReview(key, proposal.activatableAt);
        }

        // Effect: the entry. What was active goes on; but evidence that a lower demand lets in counts from now only.
        bool goesOn = _status(record) == Status.Active && proposal.measurement.minSvn >= record.measurement.minSvn;
        if (!goesOn) record.activatedAt = uint40(block.timestamp);
        record.revoked = false;
        record.expiresAt = uint40(block.timestamp) + proposal.measurement.lifetime;
        record.measurement = proposal.measurement;
        delete _storage().proposals[key];
        emit MeasurementActivated(key, record.generation, record.activatedAt, record.expiresAt);
    }

    /// @inheritdoc IMeasurementAllowlist
    function revoke(bytes32 key, bytes32 reasonHash) external restricted {
        Record storage record = _storage().records[key];
        if (record.revoked) revert MeasurementAllowlist_AlreadyRevoked(key);
        record.revoked = true;
        uint32 generation = ++record.generation;
        emit MeasurementRevoked(key, generation, reasonHash);
    }

    function _requireBounds(Measurement calldata measurement) private view {
        uint64 maximumSvn = Measurements.maximumSvn(measurement.kind);
        if (measurement.minSvn > maximumSvn) {
            revert MeasurementAllowlist_BadMinSvn(measurement.kind, measurement.minSvn, maximumSvn);
        }
        uint256 longest = PARAMETERS.get(Parameters.ENCLAVE_MEASUREMENT_LIFETIME);
        if (measurement.lifetime < MIN_LIFETIME || measurement.lifetime > longest) {
            revert MeasurementAllowlist_BadLifetime(measurement.lifetime, MIN_LIFETIME, longest);
        }
        if (measurement.sourceCommit == 0 || measurement.buildDigest == 0) {
            revert MeasurementAllowlist_ProvenanceMissing();
        }
        uint256 length = bytes(measurement.description).length;
        if (length > MAX_DESCRIPTION) revert MeasurementAllowlist_DescriptionTooLong(length, MAX_DESCRIPTION);
    }

    function _hash(Proposal memory proposal, uint32 generation) private pure returns (bytes32) {
        return keccak256(abi.encode(proposal, generation));
    }

    function _status(Record storage record) private view returns (Status) {
        if (record.revoked) return Status.Revoked;
        if (record.activatedAt == 0) return Status.None;
        return block.timestamp < record.expiresAt ? Status.Active : Status.Expired;
    }

    function _storage() private pure returns (AllowlistStorage storage $) {
        bytes32 slot = ALLOWLIST_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
