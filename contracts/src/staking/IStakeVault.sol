// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";

/// @title IStakeVault
/// @notice Holds all staked VE and nothing else does: validators' self-bonds, delegations, what unbonds, and rewards until
/// they are claimed. It is the only source of votes (ERC-5805, clock in seconds): an account's votes are the stake it had
/// in bonded positions when each was last touched.
///
/// **Shares.** A validator is known by its operator's address; all stake behind it is one pool. A position is a number of
/// the pool's shares; a slash makes the pool smaller and touches no position. Rewards are an index per share, so that
/// whatever a user does costs the same however many others there are.
///
/// **Reach of a slash.** An infraction at time t reaches, to the same fraction, all stake that was bonded to the validator at t
/// and has not left for good: the pool itself at once; an unbonding entry that started after t and is not complete; stake
/// redelegated away after t, for the unbonding period. Entries and redelegated lots note how many slashes their validator had
/// when they were made, and apply the later ones when they are next touched. A pool takes at most {MAX_SLASHES} in any
/// {SLASH_PERIOD}, and none once its validator is tombstoned, which bounds every such walk.
///
/// **Rounding.** Shares out are rounded down, shares taken are rounded up, slashes are rounded up, rewards are rounded down; what
/// that makes of whole wei is condemned rather than left to the other holders, so that the price of a share never rises. It
/// starts at one wei, hence a share is never worth more than a wei and rounding to whole shares costs less than one. Nobody's
/// stake is ever more than exact arithmetic gives, and it is at most one wei less for each amount rounded: one for each action
/// on the pool, by whomever, one for each entry that an undelegation makes, two for a redelegation or a lot's slash. Rewards
/// follow shares: never more than a pool's rewards times the position's part of its shares, and less by at most one wei for
/// each distribution and each time the position was touched.
///
/// **Exhausted pools.** A pool whose stake was slashed to nothing, or so far that its shares would exceed 1e30, takes no stake
/// until its holders have left; a position that is worth nothing is left by undelegating 0.
///
/// **Obligations.** The token balance is {bonded} + {unbonding} + {rewardsHeld} + {condemned}, or more by what somebody sent
/// without asking, which belongs to nobody.
///
/// **Votes.** Stake votes where its holder delegates it. Whoever has no delegatee becomes its own with whatever brings stake to
/// one of its positions. Stake whose holder delegates to address 0 votes nowhere and stays in {getPastTotalSupply}, which quorums
/// are shares of: not voting must not make it easier for others to decide.
///
/// **Pause.** Whatever brings stake to a pool stops while intake is paused: delegating, redelegating, compounding, cancelling.
/// Undelegating, completing, claiming never do.
///
/// **Assumptions.** VE calls nobody back, takes no fee of a transfer and has a supply below 1e30 wei. The three wired contracts
/// are the system's own.
interface IStakeVault is IERC5805 {
    /// @notice All stake behind a validator. `rewardIndex`: wei of rewards per share since the beginning, times 1e30.
    struct Pool {
        uint128 tokens;
        uint128 shares;
        uint256 rewardIndex;
    }

    /// @notice What one account has in one pool. `votes`: recorded stake (wei). `accrued`: rewards settled and not paid (wei), all
    /// it earned until the pool's index was `paidIndex`.
    struct Position {
        uint128 shares;
        uint128 votes;
        uint128 accrued;
        uint256 paidIndex;
    }

    /// @notice Stake on its way out. `amount`: wei before the slashes that reach it, of which `slashes` came earlier. `from`,
    /// `movedAt`, `liableUntil`, `fromSlashes`: of the validator it had been redelegated from before, if it still answers for
    /// that one.
    struct Unbonding {
        uint128 amount;
        uint40 startedAt;
        uint40 completesAt;
        uint32 slashes;
        uint16 fromSlashes;
        address from;
        uint40 movedAt;
        uint40 liableUntil;
    }

    /// @notice Shares of a position that came from another validator, `from`, and answer for it until `liableUntil` (s). Its
    /// first `fromSlashes` slashes do not reach them, or have been applied.
    struct Lot {
        uint128 shares;
        uint40 movedAt;
        uint40 liableUntil;
        uint16 fromSlashes;
        address from;
    }

    /// @notice One slash of a pool. `fraction`: ppm. `infractionAt`, `foundAt`: seconds.
    struct Slash {
        uint40 infractionAt;
        uint40 foundAt;
        uint32 fraction;
    }

    /// @notice A position was brought up to date: {Position-votes} and {Position-accrued} (wei) and {Position-paidIndex} are
    /// these from now on. Comes with every change of any of them, whoever caused it and whatever else was done, before the
    /// event that says what, so that the last one tells {positionOf} but for the shares, and with them what has been earned since.
    event PositionRecorded(
        address indexed delegator,
        address indexed validator,
        uint256 votes,
        uint256 accrued,
        uint256 paidIndex
    );
    /// @notice Stake came to a pool, by {delegateStake}, genesis, compounding or a cancelled unbonding.
    event Delegated(address indexed delegator, address indexed validator, uint256 amount, uint256 shares);
    /// @notice Stake left a pool and comes free at `completesAt` (s). One for each entry made; without stake and time where a
    /// position was left that was worth nothing.
    event Undelegated(
        address indexed delegator,
        address indexed validator,
        uint256 amount,
        uint256 shares,
        uint40 completesAt
    );
    event Redelegated(
        address indexed delegator,
        address indexed from,
        address indexed to,
        uint256 amount,
        uint256 sharesTaken,
        uint256 sharesGiven
    );
    /// @notice `amount` went back, `condemned` had been slashed meanwhile. The last entry took `index`.
    event UnbondingCancelled(
        address indexed delegator,
        address indexed validator,
        uint256 index,
        uint256 amount,
        uint256 condemned
    );
    /// @notice `amount` was paid, `condemned` had been slashed meanwhile. The last entry took `index`.
    event UnbondingCompleted(
        address indexed delegator,
        address indexed validator,
        uint256 index,
        uint256 amount,
        uint256 condemned
    );
    event RewardsClaimed(address indexed delegator, address indexed validator, uint256 amount, bool compounded);
    event CommissionClaimed(address indexed validator, uint256 amount);
    event RewardsDistributed(address indexed validator, uint256 commission, uint256 net, uint256 rewardIndex);
    /// @notice Rewards that went back to the reward pool: of condemned stake, or unclaimed for too long.
    event RewardsForfeited(address indexed delegator, address indexed validator, uint256 amount);
    event StakeSlashed(
        address indexed validator,
        uint256 fraction,
        uint40 infractionAt,
        uint256 amount,
        uint256 poolTokens
    );
    /// @notice A slash of `from` reached shares of `delegator` at `validator`.
    event LotSlashed(
        address indexed delegator,
        address indexed validator,
        address indexed from,
        uint256 shares,
        uint256 amount
    );
    /// @notice Wei of a pool's stake that rounding made nobody's, and which are condemned.
    event StakeRounded(address indexed validator, uint256 amount);
    event StakeVaultWired(address validators, address slasher, address rewards);

    error StakeVault_ZeroAddress();
    error StakeVault_AlreadyWired();
    error StakeVault_NotWired(address caller);
    error StakeVault_Unfunded(uint256 balance, uint256 obligations);
    error StakeVault_ValidatorClosed(address validator);
    error StakeVault_BelowMinimum(uint256 amount, uint256 minimum);
    error StakeVault_TooManyValidators(address delegator, uint256 maximum);
    error StakeVault_TooManyEntries(address delegator, address validator, uint256 maximum);
    error StakeVault_NotEnoughStake(address delegator, address validator, uint256 value, uint256 asked);
    error StakeVault_SameValidator(address validator);
    error StakeVault_TransitiveRedelegation(address delegator, address from, uint40 until);
    error StakeVault_NoSuchEntry(address delegator, address validator, uint256 index);
    error StakeVault_NotComplete(uint40 completesAt);
    error StakeVault_AlreadyComplete(uint40 completesAt);
    error StakeVault_NothingToClaim(address account);
    error StakeVault_BadFraction(uint256 fraction);
    error StakeVault_TooManySlashes(address validator, uint256 maximum);

    /// @notice Most slashes a pool takes in any {SLASH_PERIOD}: 16. The slasher tombstones before.
    function MAX_SLASHES() external view returns (uint256);

    /// @notice Seconds: the longest unbonding there can be, 28 d.
    function SLASH_PERIOD() external view returns (uint256);

    /// @notice Most unbonding entries, and most lots, of a delegator at one validator: 7.
    function MAX_ENTRIES() external view returns (uint256);

    // What holders do

    /// @notice Stakes `amount` (wei) of the caller's allowance with a validator that takes stake. At least
    /// `staking.min_delegation`, with at most `staking.max_validators` validators at a time. Who has no delegatee votes itself.
    function delegateStake(address validator, uint256 amount) external returns (uint256 shares);

    /// @notice Takes stake worth `amount` (wei) out; it comes free after `staking.unbonding`. Shares that are not in a lot go
    /// first, then lots in their order; a lot's liability goes along, so that one call may make several entries. Whoever takes
    /// all of {valueOf} leaves the pool with all shares. 0: only where that is all.
    function undelegateStake(address validator, uint256 amount) external;

    /// @notice Moves stake worth `amount`, at least `staking.min_delegation`, to another validator that takes stake, at once.
    /// Not what itself came by redelegation to `from` and still answers for its origin.
    function redelegateStake(address from, address to, uint256 amount) external returns (uint256 shares);

    /// @notice Puts what is left of an entry that is not complete back into its pool, if the validator takes stake.
    function cancelUnbonding(address validator, uint256 index) external returns (uint256 shares);

    /// @notice Pays an entry that is complete to its owner; by anyone. The last entry takes its index.
    function completeUnbonding(address delegator, address validator, uint256 index) external returns (uint256 amount);

    /// @notice Pays the caller's rewards at a validator.
    function claimRewards(address validator) external returns (uint256 amount);

    /// @notice Stakes the caller's rewards at the validator that earned them, if that takes stake.
    function compoundRewards(address validator) external returns (uint256 amount);

    /// @notice Pays the caller's commission as a validator.
    function claimCommission() external returns (uint256 amount);

    // What anyone may do

    /// @notice Brings a position up to date: slashes of its lots, rewards, votes.
    function touch(address delegator, address validator) external;

    /// @notice Sends back to the reward pool what a position earned `rewards.unclaimed_expiry` ago or earlier and never claimed.
    /// Rewards settled by an action on the position count as earned then, if any came since the expiry: so nothing goes too early.
    function expireRewards(address delegator, address validator) external returns (uint256 amount);

    /// @notice Hands what is condemned to the slasher, which burns or pays it on. Only the slasher, on behalf of anyone.
    function collectCondemned() external returns (uint256 amount);

    // What the system does

    /// @notice Stakes a newcomer's self-bond from its allowance. Only the validator registry.
    function bondSelf(address validator, uint256 amount) external;

    /// @notice Takes `fraction` (ppm, 1 to 1,000,000) of everything the infraction reaches and sends what the pool gave to the
    /// slasher. Only the slasher. At most {MAX_SLASHES} in {SLASH_PERIOD}. `infractionAt`: seconds.
    function slash(address validator, uint256 fraction, uint40 infractionAt) external returns (uint256 amount);

    /// @notice Adds rewards, already transferred here (Unfunded otherwise): `commission` for the operator, `net` by the index.
    /// A pool without shares gives `net` back. Only the reward pool.
    function distribute(address validator, uint256 commission, uint256 net) external returns (uint256 returned);

    /// @notice Stakes self-bonds of the genesis set, from the caller's allowance. Only governance, before wiring.
    function bondGenesis(address[] calldata validators, uint256 amountEach) external;

    /// @notice Names the validator registry, the slasher and the reward pool. Only governance, once.
    function wire(address validators, address slasher, address rewards) external;

    // What anyone may ask

    function poolOf(address validator) external view returns (Pool memory);

    /// @notice Stake (wei) and self-bond (wei) of each.
    function bondsOf(
        address[] calldata validators
    ) external view returns (uint256[] memory stakes, uint256[] memory selfBonds);

    /// @notice As it is stored; {valueOf} and {rewardsOf} bring it up to date.
    function positionOf(address delegator, address validator) external view returns (Position memory);

    /// @notice What a position is worth (wei), slashes that reach its lots applied.
    function valueOf(address delegator, address validator) external view returns (uint256);

    /// @notice What {claimRewards} would pay (wei).
    function rewardsOf(address delegator, address validator) external view returns (uint256);

    function commissionOf(address validator) external view returns (uint256);

    function unbondingsOf(address delegator, address validator) external view returns (Unbonding[] memory);

    /// @notice What an entry would pay now, were it complete (wei).
    function unbondingValue(address delegator, address validator, uint256 index) external view returns (uint256);

    /// @notice Lots that still answer for another validator, slashes that reach them applied.
    function lotsOf(address delegator, address validator) external view returns (Lot[] memory);

    /// @notice Validators the account has a position with.
    function validatorsOf(address delegator) external view returns (address[] memory);

    function slashesOf(address validator, uint256 start, uint256 count) external view returns (Slash[] memory);

    /// @notice Σ of all pools' tokens (wei).
    function bonded() external view returns (uint256);

    /// @notice Σ of all unbonding entries' amounts (wei), before slashes that reach them.
    function unbonding() external view returns (uint256);

    /// @notice Rewards and commissions distributed and neither claimed nor forfeited (wei), with the dust of rounding.
    function rewardsHeld() external view returns (uint256);

    /// @notice Condemned in entries and lots or by rounding, and not yet collected (wei).
    function condemned() external view returns (uint256);
}
