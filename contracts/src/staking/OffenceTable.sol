// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Parameters} from "../access/Parameters.sol";
import {ISlashManager} from "./ISlashManager.sol";

/// @title OffenceTable
/// @notice What each offence costs: which parameters say so, whether it is for good, and how it rises when repeated (chain
/// spec §1.6).
library OffenceTable {
    uint256 internal constant WHOLE = 1_000_000;
    uint256 private constant DOWNTIME_CAP = 10_000;
    uint256 private constant JAIL_CAP = 365 days;
    uint256 private constant HALVING = 90 days;
    /// @dev From here on the caps decide anyway.
    uint256 private constant MOST_DOUBLINGS = 32;

    /// @notice The parameters of its fraction (ppm) and its jail (s).
    function keysOf(ISlashManager.Offence offence) internal pure returns (bytes32 fraction, bytes32 jail) {
        if (offence == ISlashManager.Offence.DoubleSign) {
            return (Parameters.SLASHING_DOUBLE_SIGN_FRACTION, Parameters.SLASHING_DOUBLE_SIGN_JAIL);
        }
        if (offence == ISlashManager.Offence.Downtime) {
            return (Parameters.SLASHING_DOWNTIME_FRACTION, Parameters.SLASHING_DOWNTIME_JAIL);
        }
        if (offence == ISlashManager.Offence.InvalidAttestation) {
            return (Parameters.SLASHING_INVALID_ATTESTATION_FRACTION, Parameters.SLASHING_INVALID_ATTESTATION_JAIL);
        }
        if (offence == ISlashManager.Offence.MissedRecomputation) {
            return (Parameters.SLASHING_MISSED_RECOMPUTATION_FRACTION, Parameters.SLASHING_MISSED_RECOMPUTATION_JAIL);
        }
        if (offence == ISlashManager.Offence.InconsistentScore) {
            return (Parameters.SLASHING_INCONSISTENT_SCORE_FRACTION, Parameters.SLASHING_INCONSISTENT_SCORE_JAIL);
        }
        if (offence == ISlashManager.Offence.ExpiredAttestation) {
            return (Parameters.SLASHING_EXPIRED_ATTESTATION_FRACTION, Parameters.SLASHING_EXPIRED_ATTESTATION_JAIL);
        }
        if (offence == ISlashManager.Offence.DebugEnclave) {
            return (Parameters.SLASHING_DEBUG_ENCLAVE_FRACTION, Parameters.SLASHING_DEBUG_ENCLAVE_JAIL);
        }
        if (offence == ISlashManager.Offence.UnlistedMeasurement) {
            return (Parameters.SLASHING_UNLISTED_MEASUREMENT_FRACTION, Parameters.SLASHING_UNLISTED_MEASUREMENT_JAIL);
        }
        return (Parameters.SLASHING_OTHER_FRACTION, Parameters.SLASHING_OTHER_JAIL);
    }

    /// @notice Whether it ends a validator for good.
    function tombstones(ISlashManager.Offence offence) internal pure returns (bool) {
        return
            offence == ISlashManager.Offence.DoubleSign ||
            offence == ISlashManager.Offence.DebugEnclave ||
            offence == ISlashManager.Offence.UnlistedMeasurement;
    }

    /// @notice Fraction (ppm) and jail (s) after `earlier` offences of the kind.
    function escalated(
        ISlashManager.Offence offence,
        uint256 earlier,
        uint256 fraction,
        uint256 jail
    ) internal pure returns (uint256, uint256) {
        uint256 factor = _doubles(offence) ? 1 << (earlier < MOST_DOUBLINGS ? earlier : MOST_DOUBLINGS) : 1;
        uint256 cap = offence == ISlashManager.Offence.Downtime ? DOWNTIME_CAP : WHOLE;
        return (_atMost(fraction * factor, cap), _atMost(jail * factor, JAIL_CAP));
    }

    /// @notice What is left of a count: half of it, rounded down, for every 90 d since the last offence.
    function remaining(ISlashManager.Offences memory offences) internal view returns (uint32) {
        return uint32(offences.count >> ((block.timestamp - offences.lastAt) / HALVING));
    }

    /// @dev The multiplier is 2 or 1.
    function _doubles(ISlashManager.Offence offence) private pure returns (bool) {
        return
            offence == ISlashManager.Offence.DoubleSign ||
            offence == ISlashManager.Offence.Downtime ||
            offence == ISlashManager.Offence.InvalidAttestation ||
            offence == ISlashManager.Offence.InconsistentScore ||
            offence == ISlashManager.Offence.ExpiredAttestation;
    }

    function _atMost(uint256 value, uint256 cap) private pure returns (uint256) {
        return value < cap ? value : cap;
    }
}
