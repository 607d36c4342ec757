// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {VirtToken} from "../../src/token/VirtToken.sol";
import {IStakeVault} from "../../src/staking/IStakeVault.sol";
import {IValidatorRegistry} from "../../src/staking/IValidatorRegistry.sol";
import {SlashingValidators} from "./SlashingValidators.sol";

/// @notice Stands in for the stake vault: pools are what the test puts in. It answers, limits and pays as IStakeVault does, and
/// obeys anyone.
contract SlashingVault {
    uint256 public constant MAX_SLASHES = 16;
    uint256 public constant SLASH_PERIOD = 28 days;

    VirtToken public immutable token;
    SlashingValidators public immutable validators;
    mapping(address validator => uint256) public pools;
    mapping(address validator => IStakeVault.Slash[]) private _slashes;
    uint256 public condemned;

    constructor(VirtToken virt, SlashingValidators registry) {
        token = virt;
        validators = registry;
    }

    /// @notice A pool's tokens, which are here already.
    function fill(address validator, uint256 amount) external {
        pools[validator] = amount;
    }

    /// @notice So much is condemned; it is here already.
    function condemn(uint256 amount) external {
        condemned += amount;
    }

    function slash(address validator, uint256 fraction, uint40 infractionAt) external returns (uint256 amount) {
        if (fraction == 0 || fraction > 1_000_000) revert IStakeVault.StakeVault_BadFraction(fraction);
        if (validators.validatorOf(validator).status == IValidatorRegistry.Status.Tombstoned) {
            revert IStakeVault.StakeVault_ValidatorClosed(validator);
        }
        IStakeVault.Slash[] storage all = _slashes[validator];
        if (all.length >= MAX_SLASHES && all[all.length - MAX_SLASHES].foundAt + SLASH_PERIOD >= block.timestamp)
            revert IStakeVault.StakeVault_TooManySlashes(validator, MAX_SLASHES);
        all.push(IStakeVault.Slash(infractionAt, uint40(block.timestamp), uint32(fraction)));
        amount = (pools[validator] * fraction + 999_999) / 1_000_000;
        pools[validator] -= amount;
        token.transfer(msg.sender, amount);
    }

    function collectCondemned() external returns (uint256 amount) {
        amount = condemned;
        condemned = 0;
        token.transfer(msg.sender, amount);
    }

    function slashesOf(
        address validator,
        uint256 start,
        uint256 count
    ) external view returns (IStakeVault.Slash[] memory page) {
        page = new IStakeVault.Slash[](count);
        for (uint256 i = 0; i < count; ++i) page[i] = _slashes[validator][start + i];
    }
}
