// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IValidatorRegistry} from "./IValidatorRegistry.sol";
import {ValidatorBase} from "./ValidatorBase.sol";

/// @title SoftwareReports
/// @notice Which software nodes say they run.
abstract contract SoftwareReports is ValidatorBase {
    uint256 private constant VERSION_BYTES = 64;
    uint256 private constant REPORT_AGE = 1 days;
    uint256 private constant REPORT_AHEAD = 300;
    bytes32 private constant REPORT_TYPEHASH = keccak256(
        "SoftwareReport(address validator,string version,uint64 reportedAt)"
    );

    /// @inheritdoc IValidatorRegistry
    function softwareOf(address validator) external view returns (Software memory) {
        return _storage().software[validator];
    }

    /// @inheritdoc IValidatorRegistry
    function reportSoftware(
        address validator,
        string calldata version,
        uint64 reportedAt,
        bytes calldata signature
    ) external {
        ValidatorStorage storage $ = _storage();

        // Check: a member's own words, of now, newer than the last.
        if ($.nodes[validator].seatedAt == 0) revert ValidatorRegistry_NotSeated(validator);
        uint256 length = bytes(version).length;
        if (length == 0 || length > VERSION_BYTES) revert ValidatorRegistry_BadVersion(length, VERSION_BYTES);
        uint64 last = $.software[validator].reportedAt;
        if (reportedAt <= last) revert ValidatorRegistry_StaleReport(reportedAt, last);
        uint256 earliest = block.timestamp < REPORT_AGE ? 0 : block.timestamp - REPORT_AGE;
        uint256 latest = block.timestamp + REPORT_AHEAD;
        if (reportedAt < earliest || reportedAt > latest) {
            revert ValidatorRegistry_ReportOutOfTime(reportedAt, earliest, latest);
        }
        bytes32 content = keccak256(abi.encode(REPORT_TYPEHASH, validator, keccak256(bytes(version)), reportedAt));
        _requireSigned(validator, content, signature);

        // Effect: the report.
        $.software[validator] = Software(version, reportedAt);
        emit SoftwareReported(validator, version, reportedAt);
    }
}
