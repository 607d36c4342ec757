// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title IRewardPool
/// @notice Pays validators, identity workers and providers by the epoch, out of what it holds: the staking and incentive shares
/// of fees actually collected, and newly issued VE within the year's schedule. Multipliers are weights in a funded budget;
/// nothing is ever promised that is not here.
///
/// **Emission** accrues with time: `rewards.emission_bps` of the supply a year, `rewards.emission_staking_bps` and
/// `rewards.emission_identity_bps` of it to the first two pools, the rest to providers. Where the token's cap leaves less, less.
///
/// **Staking.** For each epoch, once it is over and reported (or can no longer be): weight = seat's weight × (5,000 + score), 0
/// for who was jailed in it; share = ⌊budget × weight / Σ weights⌋; commission off; the rest to the vault's index. What division
/// leaves stays for the next epoch.
///
/// **Identity work.** An epoch's pool is shared by verifications done.
///
/// **Providers.** Who enrols in an epoch brings in what it earned since it last did, weighed by identity tier and GPU share, and
/// claims its part of that epoch's pool afterwards.
interface IRewardPool {
    event EpochClosed(
        uint64 indexed fromEpoch,
        uint64 indexed toEpoch,
        bool reported,
        uint256 fees,
        uint256 emission,
        uint256 budget,
        uint256 distributed,
        uint256 carried
    );
    event ValidatorRewarded(
        uint64 indexed epoch,
        address indexed operator,
        uint256 weight,
        uint256 reward,
        uint256 commission
    );
    event IdentityWorkPaid(uint64 indexed epoch, address indexed member, uint256 amount);
    event ProviderEnrolled(uint64 indexed epoch, address indexed provider, uint256 earned, uint256 weight);
    event ProviderIncentivePaid(uint64 indexed epoch, address indexed provider, uint256 amount);

    error RewardPool_EpochNotOver(uint64 epoch);
    error RewardPool_AwaitingReport(uint64 epoch, uint256 until);
    error RewardPool_NotClosed(uint64 epoch);
    error RewardPool_NothingToClaim(uint64 epoch, address account);
    error RewardPool_AlreadyEnrolled(uint64 epoch, address provider);
    error RewardPool_NothingEarned(address provider);
    error RewardPool_Expired(uint64 epoch);

    /// @notice Closes the next epoch, or as many as can be closed as one because nobody reported them in time (at most 64).
    /// By anyone. Flushes the fee splitter's buckets first.
    function closeEpoch() external returns (uint64 fromEpoch, uint64 toEpoch);

    /// @notice The next epoch {closeEpoch} would close.
    function nextEpoch() external view returns (uint64);
}
