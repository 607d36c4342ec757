// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IAccountStatus} from "../access/IAccountStatus.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {Parameters} from "../access/Parameters.sol";
import {IEscrowVault} from "../escrow/IEscrowVault.sol";
import {IGatePolicies} from "../identity/IGatePolicies.sol";
import {GatedRegistry} from "./GatedRegistry.sol";
import {IDeploymentRegistry} from "./IDeploymentRegistry.sol";
import {IOrderBook} from "./IOrderBook.sol";
import {MarketIds} from "./MarketIds.sol";
import {ResourceMath, Resources} from "./Resources.sol";

/// @title DeploymentRegistry
/// @notice See {IDeploymentRegistry}.
contract DeploymentRegistry is GatedRegistry, IDeploymentRegistry {
    using ResourceMath for Resources;

    /// @notice Most groups of a deployment.
    uint256 public constant MAX_GROUPS = 20;
    /// @notice Longest specification of a group in bytes.
    uint256 public constant MAX_SPECIFICATION_LENGTH = 4_096;

    // A group's total may be fifty of the largest unit (market spec section 1), and not less than the smallest.
    uint32 private constant MIN_CPU_MILLI = 10;
    uint32 private constant MAX_CPU_MILLI = 50 * 384_000;
    uint40 private constant MIN_MEMORY_MIB = 1;
    uint40 private constant MAX_MEMORY_MIB = 50 * 2 * 1024 * 1024;
    uint40 private constant MAX_STORAGE_MIB = 50 * 32 * 1024 * 1024;
    uint16 private constant MAX_GPUS = 50 * 24;

    // What {leaseEnded} may say.
    uint8 private constant ENDED_BY_OWNER = 0;
    uint8 private constant ENDED_BY_PROVIDER = 1;

    /// @dev Two slots. `dseq` makes the id again, so that an order needs no slot for it; the time of creation is kept
    /// with the first group.
    struct DeploymentRecord {
        address owner;
        uint64 dseq;
        DeploymentState state;
        uint8 groupCount;
        uint8 token;
        bytes32 manifestHash;
    }

    /// @dev Two slots.
    /// @param resources The vector, in its 176 bits.
    struct GroupRecord {
        GroupState state;
        uint32 oseq;
        uint16 bidderPolicy;
        uint96 ceilingRate;
        uint96 capCeiling;
        uint176 resources;
        uint40 createdAt;
    }

    /// @custom:storage-location erc7201:virtengine.storage.DeploymentRegistry
    struct DeploymentStorage {
        mapping(bytes32 deploymentId => DeploymentRecord) deployments;
        mapping(bytes32 groupId => GroupRecord) groups;
        IOrderBook orderBook;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.DeploymentRegistry")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant DEPLOYMENT_STORAGE = 0xf5ed40712551c7b0e446b26d2bd8b5fd4259ef084fb7a07f96cdf62fb9f55f00;

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(
        IEscrowVault escrowVault,
        IGatePolicies gatePolicies,
        IAccountStatus accountStatus,
        IParameterRegistry parameterRegistry
    ) GatedRegistry(escrowVault, gatePolicies, accountStatus, parameterRegistry) {}

    /// @notice Sets the AccessManager.
    function initialize(address manager) external initializer {
        __AccessManaged_init(manager);
    }

    /// @inheritdoc IDeploymentRegistry
    function wire(address orderBook_) external restricted {
        DeploymentStorage storage $ = _storage();
        if (orderBook_ == address(0)) revert DeploymentRegistry_ZeroAddress();
        if (address($.orderBook) != address(0)) revert DeploymentRegistry_AlreadyWired(address($.orderBook));
        $.orderBook = IOrderBook(orderBook_);
        emit DeploymentRegistryWired(orderBook_);
    }

    /// @inheritdoc IDeploymentRegistry
    function deployment(bytes32 deploymentId) external view returns (Deployment memory) {
        DeploymentRecord storage record = _storage().deployments[deploymentId];
        return
            Deployment({
                owner: record.owner,
                state: record.state,
                groupCount: record.groupCount,
                token: record.token,
                createdAt: _group(deploymentId, 1).createdAt,
                manifestHash: record.manifestHash
            });
    }

    /// @inheritdoc IDeploymentRegistry
    function group(bytes32 deploymentId, uint32 gseq) external view returns (Group memory) {
        GroupRecord storage record = _group(deploymentId, gseq);
        return
            Group({
                state: record.state,
                oseq: record.oseq,
                bidderPolicy: record.bidderPolicy,
                ceilingRate: record.ceilingRate,
                capCeiling: record.capCeiling,
                resources: Resources.wrap(record.resources)
            });
    }

    /// @inheritdoc IDeploymentRegistry
    function resourcesOf(bytes32 deploymentId, uint32 gseq) external view returns (Resources) {
        return Resources.wrap(_group(deploymentId, gseq).resources);
    }

    /// @inheritdoc IDeploymentRegistry
    function latestOrder(bytes32 deploymentId, uint32 gseq) external view returns (bytes32) {
        uint32 oseq = _group(deploymentId, gseq).oseq;
        return oseq == 0 ? bytes32(0) : _orderId(deploymentId, gseq, oseq);
    }

    /// @notice The order book, once wired.
    function orderBook() external view returns (address) {
        return address(_storage().orderBook);
    }

    /// @inheritdoc IDeploymentRegistry
    function createDeployment(
        uint64 dseq,
        bytes32 manifestHash,
        GroupRequest[] calldata groups,
        uint8 token,
        uint128 deposit
    ) external whenIntakeOpen returns (bytes32 deploymentId) {
        deploymentId = MarketIds.deployment(msg.sender, dseq);
        DeploymentRecord storage record = _storage().deployments[deploymentId];

        // Check: a new number, a whole request, a deposit, an owner in good standing.
        if (record.state != DeploymentState.None) revert DeploymentRegistry_Exists(msg.sender, dseq);
        if (manifestHash == 0) revert DeploymentRegistry_EmptyManifestHash();
        if (groups.length == 0 || groups.length > MAX_GROUPS) {
            revert DeploymentRegistry_GroupCount(groups.length, MAX_GROUPS);
        }
        uint256 minimum = parameters.get(Parameters.DEPLOYMENT_MIN_DEPOSIT);
        if (deposit < minimum) revert DeploymentRegistry_DepositTooSmall(deposit, minimum);
        _requireStanding(IGatePolicies.Action.CreateDeployment, msg.sender);

        // Effect: the deployment and its groups, each waiting for its first order.
        uint8 groupCount = uint8(groups.length);
        record.owner = msg.sender;
        record.dseq = dseq;
        record.state = DeploymentState.Active;
        record.groupCount = groupCount;
        record.token = token;
        record.manifestHash = manifestHash;
        emit DeploymentCreated(deploymentId, msg.sender, dseq, manifestHash, token, groupCount);
        for (uint32 gseq = 1; gseq <= groupCount; ++gseq) _createGroup(deploymentId, gseq, groups[gseq - 1]);

        // Interaction: the account first, so that no order exists without one.
        vault.openAccount(deploymentId, msg.sender, token, deposit);
        IOrderBook book = _storage().orderBook;
        for (uint32 gseq = 1; gseq <= groupCount; ++gseq) book.openOrder(msg.sender, dseq, gseq, 1);
    }

    /// @inheritdoc IDeploymentRegistry
    function updateDeployment(bytes32 deploymentId, bytes32 manifestHash) external {
        DeploymentRecord storage record = _owned(deploymentId);
        bytes32 previous = record.manifestHash;
        if (manifestHash == 0) revert DeploymentRegistry_EmptyManifestHash();
        if (manifestHash == previous) revert DeploymentRegistry_SameManifest(manifestHash);
        record.manifestHash = manifestHash;
        emit DeploymentUpdated(deploymentId, previous, manifestHash);
    }

    /// @inheritdoc IDeploymentRegistry
    function closeDeployment(bytes32 deploymentId) external {
        DeploymentRecord storage record = _owned(deploymentId);

        // Effect: closed, before anything else is asked.
        record.state = DeploymentState.Closed;
        emit DeploymentClosed(deploymentId);

        // Effect: the groups, of which only an open one can have a live order.
        uint8 groupCount = record.groupCount;
        IOrderBook.OrderToClose[] memory orders = new IOrderBook.OrderToClose[](groupCount);
        uint256 count;
        for (uint32 gseq = 1; gseq <= groupCount; ++gseq) {
            bytes32 groupId = MarketIds.group(deploymentId, gseq);
            GroupRecord storage group_ = _storage().groups[groupId];
            GroupState state = group_.state;
            if (state == GroupState.Closed) continue;
            if (state == GroupState.Open) orders[count++] = _orderToClose(groupId, group_);
            _move(deploymentId, gseq, group_, GroupState.Closed);
        }
        assembly ("memory-safe") {
            mstore(orders, count)
        }

        // Interaction: orders and leases, then the account without streams.
        _storage().orderBook.closeOrders(msg.sender, deploymentId, orders, true);
    }

    /// @inheritdoc IDeploymentRegistry
    function closeGroup(bytes32 deploymentId, uint32 gseq) external {
        GroupRecord storage record = _ownedGroup(deploymentId, gseq);
        if (record.state == GroupState.Closed) {
            revert DeploymentRegistry_WrongGroupState(deploymentId, gseq, record.state);
        }
        _endGroup(deploymentId, gseq, record, GroupState.Closed);
    }

    /// @inheritdoc IDeploymentRegistry
    function pauseGroup(bytes32 deploymentId, uint32 gseq) external {
        GroupRecord storage record = _ownedGroup(deploymentId, gseq);
        if (record.state != GroupState.Open) {
            revert DeploymentRegistry_WrongGroupState(deploymentId, gseq, record.state);
        }
        _endGroup(deploymentId, gseq, record, GroupState.Paused);
    }

    /// @inheritdoc IDeploymentRegistry
    function startGroup(bytes32 deploymentId, uint32 gseq) external whenIntakeOpen {
        GroupRecord storage record = _ownedGroup(deploymentId, gseq);
        IOrderBook book = _storage().orderBook;
        GroupState state = record.state;
        uint32 oseq = record.oseq;

        // Check: not ended, nothing live, an owner in good standing. An order past its time is out of the way.
        if (state == GroupState.Closed) revert DeploymentRegistry_WrongGroupState(deploymentId, gseq, state);
        _requireStanding(IGatePolicies.Action.CreateDeployment, msg.sender);
        if (state == GroupState.Open) {
            bytes32 orderId = _orderId(deploymentId, gseq, oseq);
            IOrderBook.Order memory order = book.order(orderId);
            if (order.state != IOrderBook.OrderState.Closed) {
                if (order.state == IOrderBook.OrderState.Active || block.timestamp < order.expiresAt) {
                    revert DeploymentRegistry_OrderLive(orderId);
                }
                book.expireOrder(orderId);
            }
        }

        // Effect: open, with the next order.
        record.oseq = oseq + 1;
        if (state != GroupState.Open) _move(deploymentId, gseq, record, GroupState.Open);

        // Interaction: the order.
        book.openOrder(msg.sender, _storage().deployments[deploymentId].dseq, gseq, oseq + 1);
    }

    /// @inheritdoc IDeploymentRegistry
    function leaseEnded(bytes32 deploymentId, uint32 gseq, uint8 kind) external {
        if (msg.sender != address(_storage().orderBook)) revert DeploymentRegistry_NotOrderBook(msg.sender);
        if (kind == ENDED_BY_OWNER) return;
        GroupState next = kind == ENDED_BY_PROVIDER ? GroupState.Paused : GroupState.InsufficientFunds;
        _move(deploymentId, gseq, _group(deploymentId, gseq), next);
    }

    function _createGroup(bytes32 deploymentId, uint32 gseq, GroupRequest calldata request) private {
        // Check: a specification to price, resources within the limits, a price to stay under.
        uint256 length = request.specification.length;
        if (length == 0 || length > MAX_SPECIFICATION_LENGTH) {
            revert DeploymentRegistry_SpecificationSize(length, MAX_SPECIFICATION_LENGTH);
        }
        if (!_isDeployable(request.resources)) {
            revert DeploymentRegistry_InvalidResources(gseq, request.resources);
        }
        if (request.ceilingRate == 0) revert DeploymentRegistry_ZeroCeiling(gseq);

        // Effect: the group. The resources are well formed, so they fit.
        GroupRecord storage record = _group(deploymentId, gseq);
        record.state = GroupState.Open;
        record.oseq = 1;
        record.bidderPolicy = request.bidderPolicy;
        record.ceilingRate = request.ceilingRate;
        record.capCeiling = request.capCeiling;
        record.resources = uint176(Resources.unwrap(request.resources));
        record.createdAt = uint40(block.timestamp);
        emit GroupCreated(
            deploymentId,
            gseq,
            request.resources,
            request.ceilingRate,
            request.capCeiling,
            request.bidderPolicy,
            request.specification
        );
    }

    /// @dev Only an open group can have a live order.
    function _endGroup(bytes32 deploymentId, uint32 gseq, GroupRecord storage record, GroupState next) private {
        bool wasOpen = record.state == GroupState.Open;
        _move(deploymentId, gseq, record, next);
        if (wasOpen) {
            IOrderBook.OrderToClose[] memory orders = new IOrderBook.OrderToClose[](1);
            orders[0] = _orderToClose(MarketIds.group(deploymentId, gseq), record);
            _storage().orderBook.closeOrders(msg.sender, deploymentId, orders, false);
        }
    }

    function _orderToClose(
        bytes32 groupId,
        GroupRecord storage record
    ) private view returns (IOrderBook.OrderToClose memory) {
        return IOrderBook.OrderToClose(MarketIds.order(groupId, record.oseq), Resources.wrap(record.resources));
    }

    function _move(bytes32 deploymentId, uint32 gseq, GroupRecord storage record, GroupState next) private {
        GroupState previous = record.state;
        record.state = next;
        emit GroupStateChanged(deploymentId, gseq, previous, next);
    }

    function _owned(bytes32 deploymentId) private view returns (DeploymentRecord storage record) {
        record = _storage().deployments[deploymentId];
        if (record.owner != msg.sender) revert DeploymentRegistry_NotOwner(deploymentId, msg.sender);
        if (record.state != DeploymentState.Active) revert DeploymentRegistry_NotActive(deploymentId, record.state);
    }

    function _ownedGroup(bytes32 deploymentId, uint32 gseq) private view returns (GroupRecord storage record) {
        _owned(deploymentId);
        record = _group(deploymentId, gseq);
        if (record.state == GroupState.None) revert DeploymentRegistry_UnknownGroup(deploymentId, gseq);
    }

    function _group(bytes32 deploymentId, uint32 gseq) private view returns (GroupRecord storage) {
        return _storage().groups[MarketIds.group(deploymentId, gseq)];
    }

    function _orderId(bytes32 deploymentId, uint32 gseq, uint32 oseq) private pure returns (bytes32) {
        return MarketIds.order(MarketIds.group(deploymentId, gseq), oseq);
    }

    function _isDeployable(Resources r) private pure returns (bool) {
        return
            r.isWellFormed() &&
            r.cpuMilli() >= MIN_CPU_MILLI &&
            r.cpuMilli() <= MAX_CPU_MILLI &&
            r.memoryMiB() >= MIN_MEMORY_MIB &&
            r.memoryMiB() <= MAX_MEMORY_MIB &&
            r.storageMiB() <= MAX_STORAGE_MIB &&
            r.gpus() <= MAX_GPUS;
    }

    function _storage() private pure returns (DeploymentStorage storage $) {
        bytes32 slot = DEPLOYMENT_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
