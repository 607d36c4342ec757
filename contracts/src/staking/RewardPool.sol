// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IRewardPool} from "./IRewardPool.sol";
import {RewardBase} from "./RewardBase.sol";
import {RewardEpochs} from "./RewardEpochs.sol";
import {RewardIncentives} from "./RewardIncentives.sol";

/// @title RewardPool
/// @notice See {IRewardPool}. This file holds views; closing epochs, claims and incentives have their own.
contract RewardPool is RewardEpochs, RewardIncentives {
    constructor(Neighbours memory neighbours) RewardBase(neighbours) {}

    /// @notice Sets the AccessManager. Emission begins now, with the present epoch.
    function initialize(address manager) external initializer {
        __AccessManaged_init(manager);
        _books().closedUntil = uint40(block.timestamp);
    }

    /// @inheritdoc IRewardPool
    function closedUntil() external view returns (uint40) {
        return _books().closedUntil;
    }

    /// @inheritdoc IRewardPool
    function carried(Pool pool) external view returns (uint256) {
        Books storage $ = _books();
        if (pool == Pool.Staking) return $.stakingCarry;
        return pool == Pool.Identity ? $.identityCarry : $.incentivesCarry;
    }

    /// @inheritdoc IRewardPool
    function owed() external view returns (uint256) {
        return _books().owed;
    }

    /// @inheritdoc IRewardPool
    function closingOf(uint64 epoch) external view returns (Closing memory) {
        Books storage $ = _books();
        uint64 toEpoch = $.lastOf[epoch];
        ClosingRecord memory record = $.closings[toEpoch];
        return
            Closing({
                toEpoch: toEpoch,
                closedAt: record.closedAt,
                identity: record.identity,
                identityLeft: record.identityLeft,
                identityWork: record.identityWork,
                incentives: record.incentives,
                incentivesLeft: record.incentivesLeft,
                incentiveWeight: record.incentiveWeight
            });
    }
}
