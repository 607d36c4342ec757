// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title IEscrowVault
/// @notice The only contract that owns customers', providers' and bidders' money. It streams rent by the second in O(1),
/// reserves and pays metered channels, keeps bidders' prefunded balances and providers' bonds, and returns what is unspent
/// to whoever paid it in.
///
/// Streaming: an account has a balance `B`, a total rate `R` and an index `E` of funded seconds. With
/// `d = min(now, t0 + B / R) - t0`: `E += d`, `B -= R * d`; without streams `E` stands still. A stream is owed
/// `rate * (E - EStart) - withdrawn`. All streams of an account stop in the same second; a balance never goes negative.
/// What an overdrawn account did not pay for stays unpaid: after a top-up the streams go on from now.
///
/// Deposits are spent first in, first out; what a channel returns was spent last. A stranger's gift joins the owner's
/// latest own deposit, so that it takes none of the sixteen places and can neither block nor divert anything; it is spent
/// before granted money that came later. A refund sends the owner's part to the owner; a granter's part, and what the token
/// refuses to send, becomes claimable, so that no recipient can hold up another.
///
/// @dev Assumes tokens that neither take fees on transfer, nor rebase, nor call back. One account, one channel and the
/// uncollected fees of one token each count up to 2^96 - 1 wei; more is refused, never truncated. Rounding is always against the
/// outflow. Deposits are kept as cumulative sums; one counter of spent money tells what is left of each, first in first
/// spent. Safety never depends on a poke. Conservation: what the vault holds of a token equals the sum of account
/// balances, reserved amounts, owed streams, claimable balances, bidder balances, bonds and collected fees.
interface IEscrowVault {
    enum AccountState {
        None,
        Open,
        Closed
    }

    /// @param available Unspent and unreserved as of `settledAt` (wei).
    /// @param rate Sum of the rates of running streams (wei/s).
    /// @param fundedIndex Funded seconds so far (s).
    /// @param settledAt Up to then the streams are settled; stops where the money ends, until money or rate change (s).
    /// @param spent Cumulative amount that left `available` for streams and reservations, less what came back; refunds do
    /// not count.
    /// @param reserved Held by metered channels (wei).
    struct Account {
        address owner;
        AccountState state;
        uint8 token;
        uint8 depositCount;
        uint8 streamCount;
        uint128 available;
        uint96 rate;
        uint40 fundedIndex;
        uint40 settledAt;
        uint128 spent;
        uint128 reserved;
    }

    /// @param depositor Who gets the unspent part back.
    /// @param cumulative Sum of this and all earlier deposits of the account (wei).
    /// @param grantId The grant it was drawn from; 0 = own money.
    struct Deposit {
        address depositor;
        uint128 cumulative;
        uint64 grantId;
    }

    struct Stream {
        address payee;
        uint96 rate;
        uint40 startIndex;
        uint40 endIndex;
        bool open;
        uint16 feeBps;
        uint128 withdrawn;
    }

    /// @param reserved What the channel may still pay (wei).
    /// @param paid What it has paid, fees included (wei).
    struct Channel {
        address payee;
        bool open;
        uint16 feeBps;
        uint128 reserved;
        uint128 paid;
    }

    /// @param limit What the grantee may still draw (wei).
    /// @param expiry The grant is dead from then on (s).
    struct Grant {
        address granter;
        address grantee;
        uint8 token;
        uint128 limit;
        uint40 expiry;
    }

    /// @notice What a lease that ended held here besides a metered channel.
    /// @param channelId The lease's id, which its stream and its bid have too.
    /// @param bidder Whose bid it was.
    /// @param deposit The bid's deposit, still locked (wei).
    /// @param streaming Whether its stream runs.
    struct EndedLease {
        bytes32 channelId;
        address bidder;
        uint96 deposit;
        bool streaming;
    }

    /// @param available May be withdrawn or locked by bids.
    /// @param locked Held as deposits of live bids.
    struct BidderBalance {
        uint128 available;
        uint128 locked;
    }

    event Wired(
        address deploymentRegistry,
        address orderBook,
        address providerRegistry,
        address settlementHub,
        address feeSplitter
    );
    event TokenListed(uint8 indexed index, address indexed token);
    event AccountOpened(bytes32 indexed accountId, address indexed owner, uint8 token);
    /// @notice `gift`: somebody else's top-up; what is left of it goes to the account's owner.
    event Deposited(
        bytes32 indexed accountId,
        address indexed depositor,
        address indexed payer,
        uint256 amount,
        uint64 grantId,
        bool gift
    );
    event AccountClosed(bytes32 indexed accountId);
    event Refunded(bytes32 indexed accountId, address indexed depositor, uint256 amount, uint64 grantId);
    /// @notice Part of a refund waits for {claim} instead of having been sent: a granter's part, or a refused transfer.
    event RefundClaimable(bytes32 indexed accountId, address indexed depositor, uint8 indexed token, uint256 amount);
    event GrantCreated(
        uint64 indexed grantId,
        address indexed granter,
        address indexed grantee,
        uint8 token,
        uint256 limit,
        uint40 expiry
    );
    event GrantRevoked(uint64 indexed grantId);
    event GrantUsed(uint64 indexed grantId, uint256 amount, uint256 left);
    event GrantRestored(uint64 indexed grantId, uint256 amount, uint256 left);
    event StreamOpened(
        bytes32 indexed accountId,
        bytes32 indexed channelId,
        address indexed payee,
        uint96 rate,
        uint16 feeBps
    );
    event StreamClosed(bytes32 indexed accountId, bytes32 indexed channelId, uint256 earned);
    event ChannelOpened(
        bytes32 indexed accountId,
        bytes32 indexed channelId,
        address indexed payee,
        uint256 cap,
        uint16 feeBps
    );
    /// @notice Part of a channel's reserve is available to the account again.
    event ChannelReturned(bytes32 indexed accountId, bytes32 indexed channelId, uint256 amount);
    /// @notice `returned` and `paid` are totals; they sum to the cap.
    event ChannelClosed(bytes32 indexed accountId, bytes32 indexed channelId, uint256 returned, uint256 paid);
    /// @notice Funded seconds passed. Besides, `settledAt` becomes the block's time whenever money comes in or a stream opens or
    /// closes and what is then available pays for a second of all streams.
    event Settled(bytes32 indexed accountId, uint40 fundedIndex, uint256 available, uint40 settledAt);
    /// @notice Money earned was paid: `gross = net + fee`. From a stream it is sent, from a channel it becomes claimable.
    event Paid(bytes32 indexed channelId, address indexed payee, uint256 gross, uint256 net, uint256 fee, bool metered);
    event Claimed(address indexed payee, uint8 indexed token, uint256 amount);
    event BidderFunded(address indexed bidder, address indexed payer, uint256 amount);
    event BidderWithdrawn(address indexed bidder, uint256 amount);
    event BidderLocked(address indexed bidder, bytes32 indexed bidId, uint256 amount);
    event BidderUnlocked(address indexed bidder, bytes32 indexed bidId, uint256 amount);
    event BondLocked(address indexed provider, uint256 amount);
    event BondReleased(address indexed provider, uint256 amount);
    /// @notice A penalty: `amount` of the bond was sent to `receiver`, which passes it on.
    event BondTaken(address indexed provider, address indexed receiver, uint256 amount);
    event FeesCollected(uint8 indexed token, address indexed collector, uint256 amount);

    /// @notice The caller is not the contract wired for this function.
    error EscrowVault_NotWired(address caller);
    error EscrowVault_AlreadyWired();
    error EscrowVault_ZeroAddress();
    error EscrowVault_TooManyTokens(uint256 maximum);
    error EscrowVault_TimeBeforeSettlement(uint40 time, uint40 settledAt);
    error EscrowVault_TokenNotListed(uint8 token);
    error EscrowVault_TokenAlreadyListed(address token);
    error EscrowVault_AccountExists(bytes32 accountId);
    error EscrowVault_AccountNotOpen(bytes32 accountId, AccountState state);
    error EscrowVault_AccountNotClosed(bytes32 accountId, AccountState state);
    error EscrowVault_NotAccountOwner(bytes32 accountId, address caller);
    error EscrowVault_ZeroAmount();
    error EscrowVault_TooManyDeposits(bytes32 accountId, uint256 maximum);
    error EscrowVault_TooManyStreams(bytes32 accountId, uint256 maximum);
    error EscrowVault_StreamsOpen(bytes32 accountId, uint256 count);
    error EscrowVault_InsufficientFunds(bytes32 accountId, uint256 available, uint256 required);
    error EscrowVault_ChannelExists(bytes32 channelId);
    error EscrowVault_ChannelNotOpen(bytes32 channelId);
    error EscrowVault_OverReserved(bytes32 channelId, uint256 amount, uint256 reserved);
    error EscrowVault_StillReserved(bytes32 channelId, uint256 reserved);
    error EscrowVault_NothingToWithdraw(bytes32 id);
    error EscrowVault_UnknownGrant(uint64 grantId);
    error EscrowVault_NotGranter(uint64 grantId, address caller);
    error EscrowVault_NotGrantee(uint64 grantId, address caller);
    error EscrowVault_GrantExpired(uint64 grantId, uint40 expiry);
    error EscrowVault_GrantTokenMismatch(uint64 grantId, uint8 token);
    error EscrowVault_OverGrant(uint64 grantId, uint256 amount, uint256 limit);
    error EscrowVault_InvalidExpiry(uint40 expiry);
    error EscrowVault_BidderFunds(address bidder, uint256 available, uint256 required);
    error EscrowVault_BondTooSmall(address provider, uint256 bond, uint256 required);

    // Accounts

    /// @notice Opens the escrow account of a deployment with a first deposit of its owner. Only the deployment registry.
    function openAccount(bytes32 accountId, address owner, uint8 token, uint128 amount) external;

    /// @notice Adds money. By the owner: a refundable deposit (at most 16; one that follows another of the same source joins
    /// it). By anyone else: a gift, whose unspent part goes to the owner. An overdrawn account's streams resume from now.
    function deposit(bytes32 accountId, uint128 amount) external;

    /// @notice Adds money of a granter; the unspent part returns to the granter and, while the grant lives, its limit
    /// is restored. The caller owns the account and is the grant's grantee.
    function depositFromGrant(bytes32 accountId, uint64 grantId, uint128 amount) external;

    /// @notice Returns what a closed account has left to its depositors, each the unspent part of its deposit: the owner's
    /// is sent, a granter's becomes claimable. Anyone. Once more after a channel returned money.
    function refund(bytes32 accountId) external;

    /// @notice Brings the account's index to now. Anyone.
    function settle(bytes32 accountId) external;

    // Grants

    /// @notice Lets `grantee` deposit up to `limit` of the caller's tokens into its own accounts until `expiry`.
    function createGrant(address grantee, uint8 token, uint128 limit, uint40 expiry) external returns (uint64 grantId);

    /// @notice Ends a grant. Granter only.
    function revokeGrant(uint64 grantId) external;

    // Streams and channels: only the order book opens and closes them, only the settlement hub pays from channels

    /// @notice Starts a stream from now. Needs at least one second of funds for all streams.
    /// @param gpu Whether the lease has GPUs: what it earns is counted apart, and so are its fees.
    function openStream(
        bytes32 accountId,
        bytes32 channelId,
        address payee,
        uint96 rate,
        uint16 feeBps,
        bool gpu
    ) external;

    /// @notice Stops the streams of leases that ended, now, and unlocks their bids' deposits; what a stream earned stays
    /// withdrawable. With `closing` the account closes after them and may have no other stream: what is available becomes
    /// refundable, as does what channels return later. One call, since all of it belongs to one settlement of the account.
    function endLeases(bytes32 accountId, EndedLease[] calldata leases, bool closing) external;

    /// @notice Moves `cap` from available to reserved for a metered channel; `gpu` as for {openStream}.
    function openChannel(
        bytes32 accountId,
        bytes32 channelId,
        address payee,
        uint128 cap,
        uint16 feeBps,
        bool gpu
    ) external;

    /// @notice Pays `amount` from a channel's reserve: the payee's claimable balance grows by the net, fees by the fee. Only
    /// the settlement hub.
    function payFromChannel(bytes32 accountId, bytes32 channelId, uint128 amount) external;

    /// @notice Returns `amount` of the reserve to the account; with `last` the channel closes, and nothing may remain
    /// reserved. Only the settlement hub.
    function returnFromChannel(bytes32 accountId, bytes32 channelId, uint128 amount, bool last) external;

    // Pull payments

    /// @notice Pays a stream's earnings to its payee, fee taken. Anyone may call; the money goes to the payee.
    function withdrawStream(bytes32 accountId, bytes32 channelId) external returns (uint256 net);

    /// @notice Pays a payee's claimable balance out to it. Anyone may call.
    function claim(uint8 token, address payee) external returns (uint256 amount);

    /// @notice Sends collected fees to the fee splitter; `gpu` of them (wei) are of leases with GPUs. Only the fee splitter.
    function collectFees(uint8 token) external returns (uint256 amount, uint256 gpu);

    // Bidders and bonds, in the token of index 0 (VE)

    /// @notice Adds to a bidder's prefunded balance from the caller's allowance.
    function fundBidder(address bidder, uint128 amount) external;

    /// @notice Withdraws unlocked bidder money to the caller.
    function withdrawBidder(uint128 amount) external;

    /// @notice Locks a bid's deposit of a bidder whose bond is at least `bond`; fails with
    /// {IProviderRegistry-ProviderRegistry_BondTooSmall}. Only the order book.
    function lockBid(address bidder, bytes32 bidId, uint128 amount, uint256 bond) external;

    /// @notice Unlocks a bid's deposit. Only the order book.
    function unlockBid(address bidder, bytes32 bidId, uint128 amount) external;

    /// @notice Takes a provider's bond from its allowance. Only the provider registry.
    function lockBond(address provider, uint128 amount) external;

    /// @notice Moves bond to the provider's bidder balance. Only the provider registry.
    function releaseBond(address provider, uint128 amount) external;

    /// @notice Sends bond of a provider away. Only the provider registry, for the penalties.
    function takeBond(address provider, uint128 amount, address receiver) external;

    /// @notice Lists a payment token and returns its index. Only governance. At most 16.
    function listToken(address token) external returns (uint8 index);

    // Views

    function account(bytes32 accountId) external view returns (Account memory);

    /// @notice The account as a settlement at `time` (not before the last one) would leave it.
    function accountAt(bytes32 accountId, uint40 time) external view returns (Account memory);

    /// @notice The second from which the account can pay no more: `t0 + B / R`; the largest uint40 without streams. Settling
    /// does not move it.
    function fundedUntil(bytes32 accountId) external view returns (uint40);

    /// @notice The deposits as far as they were not refunded: a refund cuts them at what is spent.
    function deposits(bytes32 accountId) external view returns (Deposit[] memory);

    function stream(bytes32 accountId, bytes32 channelId) external view returns (Stream memory);

    /// @notice What a withdrawal now would take from the stream, before the fee (wei).
    function owed(bytes32 accountId, bytes32 channelId) external view returns (uint256);

    function channel(bytes32 accountId, bytes32 channelId) external view returns (Channel memory);

    function grant(uint64 grantId) external view returns (Grant memory);

    function claimable(uint8 token, address payee) external view returns (uint256);

    /// @notice What a payee was paid in VE for streams and metered channels since the beginning, fees taken (wei); `gpu`: the
    /// part from leases with GPUs. Never falls.
    function earnedOf(address payee) external view returns (uint256 net, uint256 gpu);

    function bidder(address account) external view returns (BidderBalance memory);

    function bondOf(address provider) external view returns (uint256);

    function collectedFees(uint8 token) external view returns (uint256);

    function tokenAt(uint8 index) external view returns (address);

    /// @notice Sets the contracts that may move money here. Only governance, once.
    function wire(
        address deploymentRegistry,
        address orderBook,
        address providerRegistry,
        address settlementHub,
        address feeSplitter
    ) external;
}
