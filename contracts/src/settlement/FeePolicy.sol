// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Governed} from "../access/Governed.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {Parameters} from "../access/Parameters.sol";
import {IFeePolicy} from "./IFeePolicy.sol";

/// @title FeePolicy
/// @notice See {IFeePolicy}. A token nobody has spoken of has the default fee.
contract FeePolicy is Governed, IFeePolicy {
    /// @notice Fee of a token without one of its own: 4 %.
    uint16 public constant DEFAULT_FEE_BPS = 400;

    uint256 private constant BPS = 10_000;

    /// @custom:storage-location erc7201:virtengine.storage.FeePolicy
    struct FeeStorage {
        Split split;
        mapping(uint8 token => uint16 feeBps) fees;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.FeePolicy")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant FEE_STORAGE = 0x59cda17062c698ba47009a58e49d270ba8b6c27d6604a085df50899c6749eb00;

    IParameterRegistry private immutable PARAMETERS;

    constructor(IParameterRegistry parameters) {
        PARAMETERS = parameters;
    }

    /// @notice Sets the AccessManager and the first split: staking 50, incentives 20, burn 10, treasury 20 %.
    function initialize(address manager) external initializer {
        __AccessManaged_init(manager);
        _setSplit(Split({staking: 5000, incentives: 2000, burn: 1000, treasury: 2000}));
    }

    /// @inheritdoc IFeePolicy
    function setFee(uint8 token, uint16 newFeeBps) external restricted {
        // Check: within the governed bounds, and never zero, which stands for the default.
        (uint256 minimum, uint256 maximum) = PARAMETERS.get2(Parameters.FEES_MINIMUM_BPS, Parameters.FEES_MAXIMUM_BPS);
        if (newFeeBps == 0 || newFeeBps < minimum || newFeeBps > maximum) {
            revert FeePolicy_OutOfBounds(newFeeBps, uint16(minimum), uint16(maximum));
        }

        // Effect: for leases made from now on.
        uint16 previous = feeBps(token);
        _feeStorage().fees[token] = newFeeBps;
        emit FeeChanged(token, previous, newFeeBps);
    }

    /// @inheritdoc IFeePolicy
    function setSplit(Split calldata newSplit) external restricted {
        _setSplit(newSplit);
    }

    /// @inheritdoc IFeePolicy
    function split() external view returns (Split memory) {
        return _feeStorage().split;
    }

    /// @inheritdoc IFeePolicy
    function feeBps(uint8 token) public view returns (uint16 fee) {
        fee = _feeStorage().fees[token];
        if (fee == 0) fee = DEFAULT_FEE_BPS;
    }

    function _setSplit(Split memory newSplit) private {
        uint256 sum = uint256(newSplit.staking) + newSplit.incentives + newSplit.burn + newSplit.treasury;
        if (sum != BPS) revert FeePolicy_InvalidSplit(sum);
        _feeStorage().split = newSplit;
        emit SplitChanged(newSplit);
    }

    function _feeStorage() private pure returns (FeeStorage storage $) {
        bytes32 slot = FEE_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
