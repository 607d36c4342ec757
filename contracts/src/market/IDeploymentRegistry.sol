// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Resources} from "./Resources.sol";

/// @title IDeploymentRegistry
/// @notice A tenant's deployable unit: groups of resources, each asking for one lease at a time, all paid from one
/// escrow account with the deployment's id.
/// @dev A group's specification travels in calldata and in {GroupCreated} so that bidders can price it; the chain keeps
/// what money and capacity need. The manifest itself never comes here, only its hash.
interface IDeploymentRegistry {
    enum DeploymentState {
        None,
        Active,
        Closed
    }

    /// @notice Open: an order or a lease is live, or a new order may be opened. InsufficientFunds: its lease ended
    /// because the account ran dry; {startGroup} revives it after a top-up.
    enum GroupState {
        None,
        Open,
        Paused,
        InsufficientFunds,
        Closed
    }

    /// @param specification Canonical JSON of the group (at most 4,096 bytes), emitted, not stored.
    /// @param resources The total of the group.
    /// @param ceilingRate Highest acceptable price, wei of the token per second: for a metered bid the rate plus what the
    /// whole vector costs per second at its unit prices.
    /// @param capCeiling Highest total a metered bid may ask to reserve (wei); 0 = reserved capacity only.
    /// @param bidderPolicy Gate policy a bidder must meet besides the market's own; 0 = none.
    struct GroupRequest {
        bytes specification;
        Resources resources;
        uint96 ceilingRate;
        uint96 capCeiling;
        uint16 bidderPolicy;
    }

    struct Deployment {
        address owner;
        DeploymentState state;
        uint8 groupCount;
        uint8 token;
        uint40 createdAt;
        bytes32 manifestHash;
    }

    struct Group {
        GroupState state;
        uint32 oseq;
        uint16 bidderPolicy;
        uint96 ceilingRate;
        uint96 capCeiling;
        Resources resources;
    }

    event DeploymentCreated(
        bytes32 indexed deploymentId,
        address indexed owner,
        uint64 dseq,
        bytes32 manifestHash,
        uint8 token,
        uint8 groupCount
    );
    event DeploymentUpdated(bytes32 indexed deploymentId, bytes32 previousHash, bytes32 manifestHash);
    event DeploymentClosed(bytes32 indexed deploymentId);
    event GroupCreated(
        bytes32 indexed deploymentId,
        uint32 indexed gseq,
        Resources resources,
        uint96 ceilingRate,
        uint96 capCeiling,
        uint16 bidderPolicy,
        bytes specification
    );
    event GroupStateChanged(bytes32 indexed deploymentId, uint32 indexed gseq, GroupState previous, GroupState state);
    event DeploymentRegistryWired(address indexed orderBook);

    error DeploymentRegistry_Exists(address owner, uint64 dseq);
    error DeploymentRegistry_NotOwner(bytes32 deploymentId, address caller);
    error DeploymentRegistry_NotActive(bytes32 deploymentId, DeploymentState state);
    error DeploymentRegistry_SameManifest(bytes32 manifestHash);
    error DeploymentRegistry_EmptyManifestHash();
    error DeploymentRegistry_GroupCount(uint256 count, uint256 maximum);
    error DeploymentRegistry_SpecificationSize(uint256 length, uint256 maximum);
    error DeploymentRegistry_InvalidResources(uint32 gseq, Resources resources);
    error DeploymentRegistry_ZeroCeiling(uint32 gseq);
    error DeploymentRegistry_DepositTooSmall(uint256 deposit, uint256 minimum);
    error DeploymentRegistry_UnknownGroup(bytes32 deploymentId, uint32 gseq);
    error DeploymentRegistry_WrongGroupState(bytes32 deploymentId, uint32 gseq, GroupState state);
    error DeploymentRegistry_OrderLive(bytes32 orderId);
    error DeploymentRegistry_NotOrderBook(address caller);
    error DeploymentRegistry_ZeroAddress();
    error DeploymentRegistry_AlreadyWired(address orderBook);

    /// @notice Names the order book. Only governance, once.
    function wire(address orderBook) external;

    /// @notice Opens the escrow account with `deposit` from the caller's allowance to the vault, then the groups, then an
    /// order for each. Needs the gate CreateDeployment and an operational account. At most 20 groups.
    /// @param dseq A number the caller has not used before.
    /// @param token Index of the payment token in the vault's list.
    function createDeployment(
        uint64 dseq,
        bytes32 manifestHash,
        GroupRequest[] calldata groups,
        uint8 token,
        uint128 deposit
    ) external returns (bytes32 deploymentId);

    /// @notice Announces a new manifest; the winning providers' agents apply it. Owner only.
    function updateDeployment(bytes32 deploymentId, bytes32 manifestHash) external;

    /// @notice Closes everything: groups, orders, leases, streams, then the account, whose unspent money becomes
    /// refundable at once. The reserve of a metered channel follows with its final statement, or after the provider's
    /// silence. Owner only. Never paused, never gated.
    function closeDeployment(bytes32 deploymentId) external;

    /// @notice Ends one group for good. Owner only.
    function closeGroup(bytes32 deploymentId, uint32 gseq) external;

    /// @notice Pauses an open group and closes its live order or lease. Owner only.
    function pauseGroup(bytes32 deploymentId, uint32 gseq) external;

    /// @notice Opens a fresh order for a paused or dried-up group, or for an open one whose order has expired or whose
    /// lease has ended; no order ever opens by itself. Owner only. New business: refused while intake is paused, needs the
    /// gate CreateDeployment and an operational account.
    function startGroup(bytes32 deploymentId, uint32 gseq) external;

    /// @notice A group's lease ended: 0 by its owner (group stays open), 1 by the provider (group pauses), 2 for want of
    /// funds. Only the order book.
    function leaseEnded(bytes32 deploymentId, uint32 gseq, uint8 kind) external;

    function deployment(bytes32 deploymentId) external view returns (Deployment memory);

    function group(bytes32 deploymentId, uint32 gseq) external view returns (Group memory);

    /// @notice The resources of a group, at the price of one storage read.
    function resourcesOf(bytes32 deploymentId, uint32 gseq) external view returns (Resources);

    /// @notice The id of the group's latest order; zero if it never had one.
    function latestOrder(bytes32 deploymentId, uint32 gseq) external view returns (bytes32);
}
