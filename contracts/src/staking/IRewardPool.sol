// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title IRewardPool
/// @notice Pays validators, identity workers and providers by the epoch, out of what it holds: the staking and incentive shares
/// of fees actually collected, and newly issued VE within the year's schedule. Multipliers are weights in a funded budget;
/// nothing is ever promised that is not here.
///
/// **Epochs** have the number block time / `staking.epoch`, as everywhere. They are closed in order, each once; what a closing
/// covers is told by time, so that a change of `staking.epoch` loses neither emission nor fees. (It renumbers: work and
/// enrolments of epochs that were not closed before it are not paid, and their pools are carried.)
///
/// **Income.** Whatever VE arrived since the last closing: the fee splitter's Staking and Incentives buckets, whoever flushed
/// them; rewards the stake vault gave back; gifts. What the splitter paid from its Incentives bucket is the providers', all else
/// the stakers'. Only VE is distributed: fees in other tokens stay in their buckets until there is a use for them.
///
/// **Emission** accrues with time: `rewards.emission_bps` of the supply a year, `rewards.emission_staking_bps` and
/// `rewards.emission_identity_bps` of it to the first two pools, the rest to providers. Where the token's cap leaves less, less;
/// where governance has taken the minter's role away, nothing.
///
/// **Staking.** For each epoch, once it is over and reported (or can no longer be): weight = seat's weight × (5,000 + score), 0
/// for who was jailed in it (as far as the registry remembers: the last jailing) or is tombstoned; share = ⌊budget × weight /
/// Σ weights⌋; commission off; the rest to the vault's index. What division leaves, what a pool without shares gave back, and
/// all of it if Σ weights is 0 or the seats are no longer known, stays for the next closing.
///
/// **Identity work.** A closing's pool is shared by the verifications done in its epochs. Without any it is carried.
///
/// **Providers.** Who enrols in an epoch brings in what it earned in VE since it last did, fees taken: the escrow vault counts
/// it. Weight = earned, what of it is of GPU leases times {IGpuBurn-rewardMultiplier} (1.0 to 1.5), × multiplier of the identity
/// tier (none 1.0, basic 1.1, standard 1.25, premium 1.5), × what slashes left of its standing since it last enrolled
/// ({IProviderPenalties-standingOf}): a slash counts from the call that executes it; what was brought in before stays. Its part of that
/// closing's pool is claimed afterwards. Without any enrolment the pool is carried; where there is nothing in the pool, what
/// was brought in is used up.
///
/// **Unclaimed** pools return to the next closing `rewards.unclaimed_expiry` after they were opened.
///
/// **Obligations.** The VE balance is {carried} of the three pools + {owed}, and what arrived since the last closing.
///
/// @dev Pause does not matter here: there is no intake. Trusts the contracts it was deployed with. At most 100 seats and 64
/// epochs in a call.
interface IRewardPool {
    /// @notice Whose money it is.
    enum Pool {
        Staking,
        Identity,
        Incentives
    }

    /// @notice What a closing has for those who claim (wei), and how much of it is unclaimed.
    /// @param toEpoch Last epoch of the closing; 0 if there was none.
    /// @param closedAt Seconds.
    /// @param identityWork Verifications that share `identity`.
    /// @param incentiveWeight Σ of weights that share `incentives`.
    struct Closing {
        uint64 toEpoch;
        uint40 closedAt;
        uint256 identity;
        uint256 identityLeft;
        uint256 identityWork;
        uint256 incentives;
        uint256 incentivesLeft;
        uint256 incentiveWeight;
    }

    /// @notice Epochs were closed. Amounts (wei) are the stakers': `budget` = carried before + `fees` (all that arrived for
    /// them) + `emission` = `distributed` + `carried`.
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
    /// @notice The same closing's pool for identity workers or providers (wei): `opened` to be claimed by `weight`, or 0 and
    /// `carried`.
    event ClaimsOpened(
        Pool indexed pool,
        uint64 indexed toEpoch,
        uint256 fees,
        uint256 emission,
        uint256 opened,
        uint256 weight,
        uint256 carried
    );
    /// @notice A validator's part of a closing. `reward` includes `commission` (wei).
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
    /// @notice What nobody claimed of a closing went back to the pools (wei).
    event ClaimsExpired(uint64 indexed toEpoch, uint256 identity, uint256 incentives);

    error RewardPool_EpochNotOver(uint64 epoch);
    error RewardPool_AwaitingReport(uint64 epoch, uint256 until);
    /// @notice The epoch is not closed, or was closed without anything to claim in it.
    error RewardPool_NotClosed(uint64 epoch);
    error RewardPool_NothingToClaim(uint64 epoch, address account);
    error RewardPool_AlreadyEnrolled(uint64 epoch, address provider);
    error RewardPool_NothingEarned(address provider);
    error RewardPool_NotAuthorised(address provider, address caller);
    error RewardPool_Expired(uint64 epoch);
    error RewardPool_NotExpired(uint64 epoch, uint256 expiresAt);

    /// @notice Closes the next epoch, or as many as can be closed as one because nobody reported them in time (at most 64; the
    /// seats of the last one count). By anyone. Flushes the fee splitter's buckets first, where they are this contract's.
    function closeEpoch() external returns (uint64 fromEpoch, uint64 toEpoch);

    /// @notice Brings what a provider earned since its last enrolment into the present epoch, once an epoch. By the provider's
    /// owner or operator.
    /// @return weight Its share of the epoch's pool, against the sum of all.
    function enrol(address provider) external returns (uint256 weight);

    /// @notice Sends a provider its part of the pool of a closed epoch in which it enrolled; by anyone.
    function claimIncentive(uint64 epoch, address provider) external returns (uint256 amount);

    /// @notice Pays a member of the identity committee for its work in a closed epoch; by anyone. A validator is paid as for
    /// staking: its commission and its stakers' index in the stake vault. Others get it sent.
    function claimIdentityWork(uint64 epoch, address member) external returns (uint256 amount);

    /// @notice Returns what nobody claimed of an epoch's closing to the pools; by anyone, `rewards.unclaimed_expiry` after it.
    function expireClaims(uint64 epoch) external returns (uint256 amount);

    /// @notice The next epoch {closeEpoch} would close.
    function nextEpoch() external view returns (uint64);

    /// @notice Up to when (s) epochs are closed and VE was issued.
    function closedUntil() external view returns (uint40);

    /// @notice What a pool has for its next closing, without what arrived since the last (wei).
    function carried(Pool pool) external view returns (uint256);

    /// @notice Σ of what may still be claimed of all closings (wei).
    function owed() external view returns (uint256);

    /// @notice The closing an epoch was part of; `toEpoch` is 0 as long as {claimIdentityWork} would say NotClosed.
    function closingOf(uint64 epoch) external view returns (Closing memory);

    /// @notice What {claimIdentityWork} would pay (wei); 0 where it would revert.
    function identityRewardOf(uint64 epoch, address member) external view returns (uint256);

    /// @notice What {claimIncentive} would pay (wei); 0 where it would revert.
    function incentiveOf(uint64 epoch, address provider) external view returns (uint256);

    /// @notice Weight of a provider that enrolled in an epoch and was not paid yet.
    function enrolmentOf(uint64 epoch, address provider) external view returns (uint256 weight);

    /// @notice What a provider has brought in with all its enrolments (wei).
    function broughtIn(address provider) external view returns (uint256);
}
