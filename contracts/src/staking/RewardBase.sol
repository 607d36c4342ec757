// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Governed} from "../access/Governed.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {Parameters} from "../access/Parameters.sol";
import {EscrowStorage} from "../escrow/EscrowStorage.sol";
import {IEscrowVault} from "../escrow/IEscrowVault.sol";
import {IIdentityRegistry} from "../identity/IIdentityRegistry.sol";
import {IProviderRegistry} from "../market/IProviderRegistry.sol";
import {IFeeSplitter} from "../settlement/IFeeSplitter.sol";
import {IGpuBurn} from "../settlement/IGpuBurn.sol";
import {VirtToken} from "../token/VirtToken.sol";
import {IIdentityWork} from "./IIdentityWork.sol";
import {IPerformanceBoard} from "./IPerformanceBoard.sol";
import {IRewardPool} from "./IRewardPool.sol";
import {IStakeVault} from "./IStakeVault.sol";
import {IValidatorRegistry} from "./IValidatorRegistry.sol";

/// @title RewardBase
/// @notice What all parts of the reward pool share: its books and its neighbours. VE's supply is below 2^96 wei, so that every
/// amount fits 96 bits; more is refused, never truncated.
abstract contract RewardBase is Governed, IRewardPool {
    using SafeCast for uint256;

    uint256 internal constant BPS = 10_000;
    /// @dev Index of VE in the escrow vault and the fee splitter.
    uint8 internal constant VE = 0;

    /// @notice The contracts the pool reads and drives; all are known before it is deployed.
    struct Neighbours {
        VirtToken token;
        IFeeSplitter fees;
        IParameterRegistry parameters;
        IValidatorRegistry validators;
        IPerformanceBoard board;
        IIdentityWork work;
        IStakeVault vault;
        IEscrowVault escrow;
        IProviderRegistry providers;
        IIdentityRegistry identities;
        IGpuBurn gpuBurn;
    }

    /// @dev One closing. Slot by slot: identity, incentives, weights.
    struct ClosingRecord {
        uint96 identity;
        uint96 identityLeft;
        uint40 closedAt;
        uint96 incentives;
        uint96 incentivesLeft;
        uint64 identityWork;
        uint128 incentiveWeight;
    }

    /// @custom:storage-location erc7201:virtengine.storage.RewardPool
    struct Books {
        uint40 closedUntil;
        uint96 stakingCarry;
        uint96 identityCarry;
        uint96 incentivesCarry;
        uint96 owed;
        uint128 incentivesSeen;
        mapping(uint64 epoch => uint64) lastOf;
        mapping(uint64 toEpoch => ClosingRecord) closings;
        mapping(uint64 epoch => mapping(address member => bool)) workPaid;
        mapping(uint64 epoch => uint256) enrolled;
        mapping(uint64 epoch => mapping(address provider => uint256)) weights;
        mapping(address provider => EscrowStorage.EarningsRecord) broughtIn;
        mapping(address provider => uint40) enrolledAt;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.RewardPool")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant REWARD_STORAGE = 0xcf2ba20df7378341cde7049d08cc48e7954dc295baaf53ed6be7e43d0a949b00;

    VirtToken internal immutable TOKEN;
    IFeeSplitter internal immutable FEES;
    IParameterRegistry internal immutable PARAMETERS;
    IValidatorRegistry internal immutable VALIDATORS;
    IPerformanceBoard internal immutable BOARD;
    IIdentityWork internal immutable WORK;
    IStakeVault internal immutable VAULT;
    IEscrowVault internal immutable ESCROW;
    IProviderRegistry internal immutable PROVIDERS;
    IIdentityRegistry internal immutable IDENTITIES;
    IGpuBurn internal immutable GPU_BURN;

    constructor(Neighbours memory neighbours) {
        TOKEN = neighbours.token;
        FEES = neighbours.fees;
        PARAMETERS = neighbours.parameters;
        VALIDATORS = neighbours.validators;
        BOARD = neighbours.board;
        WORK = neighbours.work;
        VAULT = neighbours.vault;
        ESCROW = neighbours.escrow;
        PROVIDERS = neighbours.providers;
        IDENTITIES = neighbours.identities;
        GPU_BURN = neighbours.gpuBurn;
    }

    /// @dev What the pool has and has not promised to a closing yet (wei).
    function _arrived(Books storage $) internal view returns (uint256) {
        uint256 known = uint256($.stakingCarry) + $.identityCarry + $.incentivesCarry + $.owed;
        // Never below: every payment is taken off the books first.
        return TOKEN.balanceOf(address(this)) - known;
    }

    function _epochLength() internal view returns (uint256) {
        return PARAMETERS.get(Parameters.STAKING_EPOCH);
    }

    /// @dev Takes `amount` off what is owed.
    function _paid(Books storage $, uint256 amount) internal {
        $.owed -= amount.toUint96();
    }

    function _books() internal pure returns (Books storage $) {
        bytes32 slot = REWARD_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
