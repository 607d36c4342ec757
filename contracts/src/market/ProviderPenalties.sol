// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {LeaseTermination} from "./LeaseTermination.sol";
import {PenaltyBase} from "./PenaltyBase.sol";
import {ProviderCases} from "./ProviderCases.sol";

/// @title ProviderPenalties
/// @notice See {IProviderPenalties}. {LeaseTermination} has what an early end costs, {ProviderCases} the slash table.
contract ProviderPenalties is LeaseTermination, ProviderCases {
    constructor(Neighbours memory neighbours) PenaltyBase(neighbours) {}

    /// @notice Sets the AccessManager.
    function initialize(address manager) external initializer {
        __AccessManaged_init(manager);
    }
}
