// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {VotesUpgradeable} from "@openzeppelin/contracts-upgradeable/governance/utils/VotesUpgradeable.sol";
import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {Governed} from "../access/Governed.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {IStakeVault} from "./IStakeVault.sol";
import {IValidatorRegistry} from "./IValidatorRegistry.sol";

/// @title StakeBase
/// @notice What all parts of the stake vault share: its books, the token, and votes as units of recorded stake.
abstract contract StakeBase is Governed, VotesUpgradeable, IStakeVault {
    using SafeERC20 for IERC20;

    uint256 public constant MAX_SLASHES = 16;
    uint256 public constant SLASH_PERIOD = 28 days;
    uint256 public constant MAX_ENTRIES = 7;

    /// @dev All the vault owes, in wei.
    struct Totals {
        uint256 bonded;
        uint256 unbonding;
        uint256 rewardsHeld;
        uint256 condemned;
    }

    /// @custom:storage-location erc7201:virtengine.storage.StakeVault
    struct StakeStorage {
        address validators;
        address slasher;
        address rewards;
        Totals totals;
        mapping(address validator => Pool) pools;
        mapping(address validator => uint256) commissions;
        mapping(address validator => Slash[]) slashes;
        mapping(address validator => Checkpoints.Trace208) indexes;
        mapping(address delegator => mapping(address validator => Position)) positions;
        mapping(address delegator => mapping(address validator => Lot[])) lots;
        mapping(address delegator => mapping(address validator => Unbonding[])) unbondings;
        mapping(address delegator => EnumerableSet.AddressSet) validatorsOf;
        mapping(address delegator => uint256) recorded;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.StakeVault")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant STAKE_STORAGE = 0xde1902677893cb997b1d3ca9e6e92b86c507783d343d7dcad19867d0534c5600;

    IParameterRegistry private immutable PARAMETERS;
    IERC20 internal immutable TOKEN;

    constructor(IParameterRegistry parameters, IERC20 token) {
        PARAMETERS = parameters;
        TOKEN = token;
    }

    /// @notice Seconds (ERC-6372).
    function clock() public view override(VotesUpgradeable, IERC6372) returns (uint48) {
        return uint48(block.timestamp);
    }

    /// @notice Machine-readable: the clock is block time.
    function CLOCK_MODE() public pure override(VotesUpgradeable, IERC6372) returns (string memory) {
        return "mode=timestamp";
    }

    /// @dev EIP-712 name of this contract, for delegation of votes by signature.
    function _EIP712Name() internal pure override returns (string memory) {
        return "VirtEngine StakeVault";
    }

    /// @dev EIP-712 version.
    function _EIP712Version() internal pure override returns (string memory) {
        return "1";
    }

    /// @dev The present value of a governed parameter.
    function _parameter(bytes32 key) internal view returns (uint256) {
        return PARAMETERS.get(key);
    }

    /// @dev Says what is recorded of a position now.
    function _announce(
        address delegator,
        address validator,
        uint256 votes,
        uint256 accrued,
        uint256 paidIndex
    ) internal {
        emit PositionRecorded(delegator, validator, votes, accrued, paidIndex);
    }

    /// @dev Refuses callers other than the wired contract.
    function _only(address wired) internal view {
        if (msg.sender != wired) revert StakeVault_NotWired(msg.sender);
    }

    /// @dev Refuses stake for a validator that takes none.
    function _requireTaking(address validator) internal view {
        address validators = _stake().validators;
        if (validators == address(0) || !IValidatorRegistry(validators).takesStake(validator)) {
            _refuseStake(validator);
        }
    }

    /// @dev Stake an account votes with: what was recorded when each of its positions was last touched.
    function _getVotingUnits(address account) internal view override returns (uint256) {
        return _stake().recorded[account];
    }

    /// @dev Rounding made a wei of a pool nobody's.
    function _condemnDust(address validator, uint256 amount) internal {
        if (amount == 0) return;
        _stake().totals.condemned += amount;
        emit StakeRounded(validator, amount);
    }

    function _refuseStake(address validator) internal pure {
        revert StakeVault_ValidatorClosed(validator);
    }

    function _refuseSmall(uint256 amount, uint256 minimum) internal pure {
        revert StakeVault_BelowMinimum(amount, minimum);
    }

    function _refuseEntry(address delegator, address validator) internal pure {
        revert StakeVault_TooManyEntries(delegator, validator, MAX_ENTRIES);
    }

    function _refuseAmount(address validator, uint256 value, uint256 asked) internal view {
        revert StakeVault_NotEnoughStake(msg.sender, validator, value, asked);
    }

    function _refuseClaim(address account) internal pure {
        revert StakeVault_NothingToClaim(account);
    }

    function _pull(address from, uint256 amount) internal {
        TOKEN.safeTransferFrom(from, address(this), amount);
    }

    function _push(address to, uint256 amount) internal {
        if (amount != 0) TOKEN.safeTransfer(to, amount);
    }

    function _stake() internal pure returns (StakeStorage storage $) {
        bytes32 slot = STAKE_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
