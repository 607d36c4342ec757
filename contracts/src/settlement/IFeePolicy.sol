// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title IFeePolicy
/// @notice The one fee: a share of what a provider earns, taken once, when it is withdrawn or finalised. A lease keeps the
/// fee of the day it was made.
interface IFeePolicy {
    /// @notice Shares of a collected fee in basis points; they sum to 10,000. Treasury takes the remainders.
    struct Split {
        uint16 staking;
        uint16 incentives;
        uint16 burn;
        uint16 treasury;
    }

    event FeeChanged(uint8 indexed token, uint16 previous, uint16 feeBps);
    event SplitChanged(Split split);

    error FeePolicy_OutOfBounds(uint16 feeBps, uint16 minimum, uint16 maximum);
    error FeePolicy_InvalidSplit(uint256 sum);

    /// @notice Fee for a payment token, in basis points (within `fees.minimum_bps` and `fees.maximum_bps`).
    function feeBps(uint8 token) external view returns (uint16);

    function split() external view returns (Split memory);

    /// @notice Only governance.
    function setFee(uint8 token, uint16 newFeeBps) external;

    /// @notice Only governance.
    function setSplit(Split calldata newSplit) external;
}
