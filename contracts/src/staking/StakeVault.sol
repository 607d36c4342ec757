// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {Parameters} from "../access/Parameters.sol";
import {IStakeVault} from "./IStakeVault.sol";
import {PoolShares} from "./PoolShares.sol";
import {StakeBase} from "./StakeBase.sol";
import {StakeRewards} from "./StakeRewards.sol";
import {StakeSlashes} from "./StakeSlashes.sol";
import {StakeUnbonding} from "./StakeUnbonding.sol";

/// @title StakeVault
/// @notice See {IStakeVault}. This file takes stake in, moves it between validators and says who has what; positions, what
/// unbonds, rewards and slashes have their own.
contract StakeVault is StakeUnbonding, StakeRewards, StakeSlashes {
    using EnumerableSet for EnumerableSet.AddressSet;
    using PoolShares for PoolShares.Stock;

    constructor(IParameterRegistry parameters, IERC20 token) StakeBase(parameters, token) {}

    /// @notice Sets the AccessManager. Name and version of EIP-712 are constants and need no initialising.
    /// @custom:oz-upgrades-unsafe-allow missing-initializer-call
    function initialize(address manager) external initializer {
        __AccessManaged_init(manager);
    }

    /// @inheritdoc IStakeVault
    function wire(address validators, address slasher, address rewards) external restricted {
        // Check: once, and complete.
        StakeStorage storage $ = _stake();
        if ($.validators != address(0)) revert StakeVault_AlreadyWired();
        if (validators == address(0) || slasher == address(0) || rewards == address(0)) {
            revert StakeVault_ZeroAddress();
        }

        // Effect: these three and no others.
        $.validators = validators;
        $.slasher = slasher;
        $.rewards = rewards;
        emit StakeVaultWired(validators, slasher, rewards);
    }

    /// @inheritdoc IStakeVault
    function bondGenesis(address[] calldata validators, uint256 amountEach) external restricted {
        // Check: before the network runs.
        if (_stake().validators != address(0)) revert StakeVault_AlreadyWired();

        // Effect: each has its own stake.
        for (uint256 i = 0; i < validators.length; ++i) _bond(validators[i], validators[i], amountEach, _noOrigin());

        // Interaction: from whoever sets the network up.
        _pull(msg.sender, validators.length * amountEach);
    }

    /// @inheritdoc IStakeVault
    function bondSelf(address validator, uint256 amount) external whenIntakeOpen {
        // Check: from the registry, which says how much it must be.
        _only(_stake().validators);

        // Effect: the newcomer's own stake.
        _bond(validator, validator, amount, _noOrigin());

        // Interaction: from its allowance.
        _pull(validator, amount);
    }

    /// @inheritdoc IStakeVault
    function delegateStake(address validator, uint256 amount) external whenIntakeOpen returns (uint256 shares) {
        // Check: a validator that takes stake, enough of it.
        _requireTaking(validator);
        _requireMinimum(amount);

        // Effect: shares.
        shares = _bond(msg.sender, validator, amount, _noOrigin());

        // Interaction: from the allowance.
        _pull(msg.sender, amount);
    }

    /// @inheritdoc IStakeVault
    function redelegateStake(
        address from,
        address to,
        uint256 amount
    ) external whenIntakeOpen returns (uint256 shares) {
        // Check: enough, of stake that answers for nobody else, to a validator that takes it.
        if (from == to) revert StakeVault_SameValidator(from);
        _requireTaking(to);
        _requireMinimum(amount);
        Holding memory holding = _holding(msg.sender, from);
        (uint256 taken, uint256 worth) = holding.pool.cut(_free(holding), amount);
        if (worth < amount) _refuseMove(from, amount, holding);

        // Effect: out of one pool, into the other, and answering for the first as long as unbonding would have.
        _leave(msg.sender, from, holding, taken, amount);
        Lot memory origin = Lot({
            shares: 0,
            movedAt: uint40(block.timestamp),
            liableUntil: uint40(block.timestamp + _parameter(Parameters.STAKING_UNBONDING)),
            fromSlashes: uint16(_stake().slashes[from].length),
            from: from
        });
        shares = _enter(msg.sender, to, amount, origin);
        emit Redelegated(msg.sender, from, to, amount, taken, shares);
    }

    /// @inheritdoc IStakeVault
    function touch(address delegator, address validator) external {
        _store(delegator, validator, _holding(delegator, validator));
    }

    /// @inheritdoc IStakeVault
    function poolOf(address validator) external view returns (Pool memory) {
        return _stake().pools[validator];
    }

    /// @inheritdoc IStakeVault
    function bondsOf(
        address[] calldata validators
    ) external view returns (uint256[] memory stakes, uint256[] memory selfBonds) {
        stakes = new uint256[](validators.length);
        selfBonds = new uint256[](validators.length);
        for (uint256 i = 0; i < validators.length; ++i) {
            Holding memory holding = _holding(validators[i], validators[i]);
            (stakes[i], selfBonds[i]) = (holding.pool.tokens, _worth(holding));
        }
    }

    /// @inheritdoc IStakeVault
    function positionOf(address delegator, address validator) external view returns (Position memory) {
        return _stake().positions[delegator][validator];
    }

    /// @inheritdoc IStakeVault
    function valueOf(address delegator, address validator) external view returns (uint256) {
        return _worth(_holding(delegator, validator));
    }

    /// @inheritdoc IStakeVault
    function lotsOf(address delegator, address validator) external view returns (Lot[] memory) {
        return _holding(delegator, validator).lots;
    }

    /// @inheritdoc IStakeVault
    function validatorsOf(address delegator) external view returns (address[] memory) {
        return _stake().validatorsOf[delegator].values();
    }

    /// @inheritdoc IStakeVault
    function bonded() external view returns (uint256) {
        return _stake().totals.bonded;
    }

    /// @inheritdoc IStakeVault
    function unbonding() external view returns (uint256) {
        return _stake().totals.unbonding;
    }

    function _requireMinimum(uint256 amount) private view {
        uint256 minimum = _parameter(Parameters.STAKING_MIN_DELEGATION);
        if (amount < minimum) _refuseSmall(amount, minimum);
    }

    /// @dev Says why stake cannot move: there is not enough of it, or it has moved already.
    function _refuseMove(address from, uint256 amount, Holding memory holding) private view {
        uint256 value = _worth(holding);
        if (amount > value) _refuseAmount(from, value, amount);
        Lot memory first = holding.lots[0];
        revert StakeVault_TransitiveRedelegation(msg.sender, first.from, first.liableUntil);
    }
}
