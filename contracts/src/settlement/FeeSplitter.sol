// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Governed} from "../access/Governed.sol";
import {IEscrowVault} from "../escrow/IEscrowVault.sol";
import {IFeePolicy} from "./IFeePolicy.sol";
import {IFeeSplitter} from "./IFeeSplitter.sol";
import {IGpuBurn} from "./IGpuBurn.sol";

/// @title FeeSplitter
/// @notice See {IFeeSplitter}.
contract FeeSplitter is Governed, IFeeSplitter {
    using SafeERC20 for IERC20;

    uint256 private constant BPS = 10_000;

    /// @custom:storage-location erc7201:virtengine.storage.FeeSplitter
    struct SplitterStorage {
        mapping(uint8 token => mapping(Bucket => uint256)) balances;
        mapping(Bucket => address) recipients;
        mapping(uint8 token => mapping(Bucket => mapping(address recipient => uint256))) paid;
        IGpuBurn gpuBurn;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.FeeSplitter")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant SPLITTER_STORAGE = 0x096b7bdf5a050efae26c2ae5bd04550cac57bb74dc412c20450e5cc2ea0e1700;

    IEscrowVault private immutable VAULT;
    IFeePolicy private immutable POLICY;

    constructor(IEscrowVault vault, IFeePolicy policy) {
        VAULT = vault;
        POLICY = policy;
    }

    /// @notice Sets the AccessManager.
    function initialize(address manager) external initializer {
        __AccessManaged_init(manager);
    }

    /// @inheritdoc IFeeSplitter
    function collect(uint8 token) external returns (uint256 amount) {
        // Interaction: the vault first, which is trusted; its answer is what there is to split.
        uint256 gpu;
        (amount, gpu) = VAULT.collectFees(token);
        IFeePolicy.Split memory split = POLICY.split();
        (uint256 extra, uint256 ofIncentives) = gpu == 0 ? (0, 0) : _extraBurn(split);

        // Effect: floors; the treasury takes the remainder, so that the parts are the whole.
        uint256 staking = (amount * split.staking) / BPS;
        uint256 incentives = (amount * split.incentives - gpu * ofIncentives) / BPS;
        uint256 burn = (amount * split.burn + gpu * extra) / BPS;
        uint256 treasury = amount - staking - incentives - burn;
        mapping(Bucket => uint256) storage buckets = _splitterStorage().balances[token];
        buckets[Bucket.Staking] += staking;
        buckets[Bucket.Incentives] += incentives;
        buckets[Bucket.Burn] += burn;
        buckets[Bucket.Treasury] += treasury;
        emit FeesSplit(token, amount, staking, incentives, burn, treasury);
    }

    /// @inheritdoc IFeeSplitter
    function flush(uint8 token, Bucket bucket) external returns (uint256 amount) {
        // Check: something there, someone to have it.
        SplitterStorage storage $ = _splitterStorage();
        amount = $.balances[token][bucket];
        if (amount == 0) revert FeeSplitter_Empty(token, bucket);
        address recipient = $.recipients[bucket];
        if (bucket != Bucket.Burn && recipient == address(0)) revert FeeSplitter_NoRecipient(bucket);

        // Effect: nothing left.
        $.balances[token][bucket] = 0;
        $.paid[token][bucket][recipient] += amount;
        emit BucketFlushed(token, bucket, recipient, amount);

        // Interaction: destroy or send.
        address asset = VAULT.tokenAt(token);
        if (bucket == Bucket.Burn) ERC20Burnable(asset).burn(amount);
        else IERC20(asset).safeTransfer(recipient, amount);
    }

    /// @inheritdoc IFeeSplitter
    function setRecipient(Bucket bucket, address recipient) external restricted {
        // Check: burn destroys.
        if (bucket == Bucket.Burn) revert FeeSplitter_BurnHasNoRecipient();

        // Effect: from the next flush on.
        SplitterStorage storage $ = _splitterStorage();
        emit RecipientChanged(bucket, $.recipients[bucket], recipient);
        $.recipients[bucket] = recipient;
    }

    /// @inheritdoc IFeeSplitter
    function wire(address gpuBurn_) external restricted {
        SplitterStorage storage $ = _splitterStorage();
        if (gpuBurn_ == address(0)) revert FeeSplitter_ZeroAddress();
        if (address($.gpuBurn) != address(0)) revert FeeSplitter_AlreadyWired(address($.gpuBurn));
        $.gpuBurn = IGpuBurn(gpuBurn_);
        emit FeeSplitterWired(gpuBurn_);
    }

    /// @inheritdoc IFeeSplitter
    function gpuBurn() external view returns (address) {
        return address(_splitterStorage().gpuBurn);
    }

    /// @inheritdoc IFeeSplitter
    function balanceOf(uint8 token, Bucket bucket) external view returns (uint256) {
        return _splitterStorage().balances[token][bucket];
    }

    /// @inheritdoc IFeeSplitter
    function recipientOf(Bucket bucket) external view returns (address) {
        return _splitterStorage().recipients[bucket];
    }

    /// @inheritdoc IFeeSplitter
    function paidTo(uint8 token, Bucket bucket, address recipient) external view returns (uint256) {
        return _splitterStorage().paid[token][bucket][recipient];
    }

    /// @dev What burns of GPU leases' fees beyond the policy's burn, and the part of it that incentives give (bps). The treasury
    /// gives the rest, which is never more than its share.
    function _extraBurn(IFeePolicy.Split memory split) private view returns (uint256 extra, uint256 ofIncentives) {
        IGpuBurn burn = _splitterStorage().gpuBurn;
        if (address(burn) == address(0)) return (0, 0);
        extra = Math.min(Math.saturatingSub(burn.share(), split.burn), uint256(split.treasury) + split.incentives);
        ofIncentives = Math.saturatingSub(extra, split.treasury);
    }

    function _splitterStorage() private pure returns (SplitterStorage storage $) {
        bytes32 slot = SPLITTER_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
