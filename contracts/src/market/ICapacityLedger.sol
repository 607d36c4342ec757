// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IProviderRegistry} from "./IProviderRegistry.sol";
import {Resources} from "./Resources.sol";

/// @title ICapacityLedger
/// @notice Prevents selling the same capacity twice and limits what one tenant may hold.
/// `available = total - reserved - allocated` is derived, never reported. A reservation lives and dies with its bid.
/// @dev General capacity (CPU, memory, storage, ports) is one inventory per provider; each GPU class is another.
interface ICapacityLedger {
    /// @param total What the provider offers.
    /// @param reserved Held by open bids.
    /// @param allocated Held by live leases.
    /// @param heartbeatAt Time of the last heartbeat (s).
    /// @param sequence Number of the last heartbeat.
    struct Inventory {
        Resources total;
        Resources reserved;
        Resources allocated;
        uint40 heartbeatAt;
        uint64 sequence;
    }

    /// @notice GPUs of the whole network, all classes together. Providers whose GPUs were not reported for {GPU_SILENCE} count
    /// neither way once somebody said so.
    /// @param offered What providers offer now.
    /// @param leased Of these, held by live leases.
    /// @param reportedAt Time of the last report of GPUs by anyone (s).
    /// @param offeredSeconds GPU-seconds offered so far, modulo 2^56: two looks tell what lies between them.
    /// @param leasedSeconds GPU-seconds leased so far, modulo 2^56.
    struct GpuUsage {
        uint40 offered;
        uint40 leased;
        uint32 reportedAt;
        uint56 offeredSeconds;
        uint56 leasedSeconds;
    }

    event CapacityReported(address indexed provider, uint32 indexed gpuClass, Resources total, uint64 sequence);
    event CapacityReserved(address indexed provider, bytes32 indexed bidId, Resources resources);
    event CapacityCommitted(
        address indexed provider,
        bytes32 indexed bidId,
        address indexed tenant,
        Resources resources
    );
    event CapacityReleased(address indexed provider, bytes32 indexed bidId, Resources resources, bool wasAllocated);
    event QuotaChanged(uint8 indexed tier, Resources limit);
    event QuotaOverrideChanged(address indexed account, Resources limit);
    /// @notice A provider's GPUs of a class count in {gpuUsage} no more, until it reports them again.
    event GpusSilent(address indexed provider, uint32 indexed gpuClass);
    event CapacityLedgerWired(address indexed orderBook);

    error CapacityLedger_NotMarket(address caller);
    error CapacityLedger_NotAuthorised(address provider, address caller);
    error CapacityLedger_StaleSequence(uint64 sequence, uint64 expected);
    error CapacityLedger_BelowAllocated(Resources total, Resources allocated);
    error CapacityLedger_Insufficient(address provider, Resources available, Resources required);
    error CapacityLedger_HeartbeatStale(address provider, uint40 heartbeatAt, uint256 timeout);
    error CapacityLedger_NotSilent(address provider, uint32 gpuClass);
    error CapacityLedger_QuotaExceeded(address tenant, Resources used, Resources limit);
    error CapacityLedger_InvalidResources(Resources resources);
    error CapacityLedger_UnknownTier(uint8 tier);
    error CapacityLedger_ZeroAddress();
    error CapacityLedger_AlreadyWired(address orderBook);

    /// @notice Names the order book. Only governance, once.
    function wire(address orderBook) external;

    /// @notice Reports the total of one inventory: `gpuClass` 0 for general capacity (no GPUs), a class for the GPUs of
    /// that class (nothing but GPUs; their number may be 0). `sequence` = last of this inventory + 1. The total may
    /// not fall below what is allocated; if it falls below allocated + reserved, open bids on it can no longer be
    /// accepted until enough of them are gone. Provider's owner or operator.
    function heartbeat(address provider, Resources total, uint64 sequence) external;

    /// @notice Learns the state and the operator (zero = none) of a provider. Only the provider registry. Kept here since
    /// every bid and lease reads the provider's inventory anyway, and would ask another contract for nothing else.
    function setStanding(address provider, IProviderRegistry.State state, address operator) external;

    /// @notice Holds capacity for a bid sent by `speaker`. Only the order book. Fails unless `speaker` is the provider or its
    /// operator, for a provider that is not active ({IProviderRegistry-ProviderRegistry_NotActive}), on a heartbeat older than
    /// `timeout` seconds, and on lack of capacity.
    function reserve(address provider, address speaker, bytes32 bidId, Resources resources, uint256 timeout) external;

    /// @notice Turns a reservation into an allocation and counts it against the tenant's quota. Fails if the provider
    /// no longer offers all that it has promised, or is neither active nor paused. Counts the provider's live leases, at most
    /// 65,535. Only the order book.
    function commit(address provider, bytes32 bidId, address tenant, Resources resources) external;

    /// @notice Gives a reservation back. Only the order book.
    function release(address provider, bytes32 bidId, Resources resources) external;

    /// @notice Gives an allocation back. Only the order book.
    function free(address provider, bytes32 bidId, address tenant, Resources resources) external;

    /// @notice Leaves out of {gpuUsage} what a provider offers and has leased of a GPU class it has not reported for
    /// {GPU_SILENCE}. By anyone; {CapacityLedger_NotSilent} unless it counts and is silent. Bids, leases and their ends are as
    /// before.
    function noteSilence(address provider, uint32 gpuClass) external;

    /// @notice The limit of a tier (0..3). Only administrators.
    function setQuota(uint8 tier, Resources limit) external;

    /// @notice A limit for one account that replaces its tier's; zero removes it. Only administrators.
    function setQuotaOverride(address account, Resources limit) external;

    function inventoryOf(address provider, uint32 gpuClass) external view returns (Inventory memory);

    /// @notice What may still be reserved; a field is 0 where more is promised than offered.
    function available(address provider, uint32 gpuClass) external view returns (Resources);

    /// @notice Seconds without a report of its GPUs after which a provider may be left out of {gpuUsage}: 1 d.
    function GPU_SILENCE() external view returns (uint256);

    /// @notice How many GPUs the network offers and how many are leased, now and over time.
    function gpuUsage() external view returns (GpuUsage memory);

    /// @notice How many leases of the provider are live, and when its last one ended (s); 0 if none ever did.
    function leasesOf(address provider) external view returns (uint32 live, uint40 lastEndedAt);

    /// @notice What the tenant's live leases use (GPUs of all classes together, class 0).
    function usedBy(address tenant) external view returns (Resources);

    /// @notice The tenant's limit: its own if it has one, else that of its identity tier.
    function quotaOf(address tenant) external view returns (Resources);
}
