// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Governed} from "../access/Governed.sol";
import {IIdentityRegistry} from "../identity/IIdentityRegistry.sol";
import {Tiers} from "../identity/Tiers.sol";
import {ICapacityLedger} from "./ICapacityLedger.sol";
import {IProviderRegistry} from "./IProviderRegistry.sol";
import {ResourceMath, Resources} from "./Resources.sol";

/// @title CapacityLedger
/// @notice See {ICapacityLedger}.
contract CapacityLedger is Governed, ICapacityLedger {
    using ResourceMath for Resources;

    /// @dev Three slots: what bids change, what leases change, who else speaks. Quantities are without class and {_fold}ed: neither kind of inventory has all five.
    /// What is known of the provider lies in its general inventory, which every bid and lease reads anyway.
    /// @param heartbeatAt Time of the last heartbeat (s); heartbeats end in 2106.
    /// @param leases Live leases of the provider.
    /// @param lastFreedAt When the provider's last lease ended (s).
    /// @param state The provider's state, as the provider registry told it.
    /// @param operator The provider's operator, told likewise; 0 = none.
    /// @param silent Of a GPU class: not in the network's sums.
    struct Book {
        uint128 total;
        uint128 reserved;
        uint128 allocated;
        uint32 heartbeatAt;
        uint32 sequence;
        uint40 lastFreedAt;
        uint16 leases;
        IProviderRegistry.State state;
        address operator;
        bool silent;
    }

    /// @dev One slot: the network's GPUs, and the GPU-seconds up to `changedAt`, modulo 2^56.
    struct GpuRecord {
        uint40 offered;
        uint40 leased;
        uint32 changedAt;
        uint32 reportedAt;
        uint56 offeredSeconds;
        uint56 leasedSeconds;
    }

    /// @custom:storage-location erc7201:virtengine.storage.CapacityLedger
    struct CapacityStorage {
        mapping(address provider => mapping(uint32 gpuClass => Book)) books;
        mapping(address tenant => Resources) used;
        mapping(uint8 tier => Resources) quotas;
        mapping(address account => Resources) overrides;
        address orderBook;
        GpuRecord gpus;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.CapacityLedger")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant CAPACITY_STORAGE = 0x036e142c57b8d67aa75596c8380688824531eaaa64cf609ad3d3f835347d4500;

    /// @inheritdoc ICapacityLedger
    uint256 public constant GPU_SILENCE = 1 days;

    uint40 private constant GIB = 1024;

    // Ports lie above the GPUs in a vector; a general inventory has no GPUs and keeps its ports in their place.
    uint256 private constant PORT_SHIFT = 16;
    uint256 private constant BELOW_PORTS = (1 << 112) - 1;

    /// @notice Who says how a provider stands and who speaks for it.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IProviderRegistry public immutable providers;
    /// @notice The tiers of tenants.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IIdentityRegistry public immutable identities;

    modifier onlyOrderBook() {
        if (msg.sender != _storage().orderBook) revert CapacityLedger_NotMarket(msg.sender);
        _;
    }

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(IProviderRegistry providerRegistry, IIdentityRegistry identityRegistry) {
        providers = providerRegistry;
        identities = identityRegistry;
    }

    /// @notice Sets the AccessManager and the quotas of the tiers (market spec section 5): nothing without a tier; 8 vCPU,
    /// 32 GiB, no GPU; 64, 256 GiB, 2; 512, 2,048 GiB, 16; ten times the memory in storage and 256 ports each.
    function initialize(address manager) external initializer {
        __AccessManaged_init(manager);
        _setQuota(Tiers.NONE, Resources.wrap(0));
        _setQuota(Tiers.BASIC, ResourceMath.pack(8_000, 32 * GIB, 320 * GIB, 0, 256, 0));
        _setQuota(Tiers.STANDARD, ResourceMath.pack(64_000, 256 * GIB, 2_560 * GIB, 2, 256, 0));
        _setQuota(Tiers.PREMIUM, ResourceMath.pack(512_000, 2_048 * GIB, 20_480 * GIB, 16, 256, 0));
    }

    /// @inheritdoc ICapacityLedger
    function wire(address orderBook_) external restricted {
        CapacityStorage storage $ = _storage();
        if (orderBook_ == address(0)) revert CapacityLedger_ZeroAddress();
        if ($.orderBook != address(0)) revert CapacityLedger_AlreadyWired($.orderBook);
        $.orderBook = orderBook_;
        emit CapacityLedgerWired(orderBook_);
    }

    /// @inheritdoc ICapacityLedger
    function inventoryOf(address provider, uint32 gpuClass) external view returns (Inventory memory) {
        Book storage book = _storage().books[provider][gpuClass];
        return
            Inventory({
                total: _unfold(book.total, gpuClass).withClass(gpuClass),
                reserved: _unfold(book.reserved, gpuClass).withClass(gpuClass),
                allocated: _unfold(book.allocated, gpuClass).withClass(gpuClass),
                heartbeatAt: book.heartbeatAt,
                sequence: book.sequence
            });
    }

    /// @inheritdoc ICapacityLedger
    function available(address provider, uint32 gpuClass) external view returns (Resources) {
        Book storage book = _storage().books[provider][gpuClass];
        return _free(book, gpuClass).withClass(gpuClass);
    }

    /// @inheritdoc ICapacityLedger
    function gpuUsage() external view returns (GpuUsage memory) {
        GpuRecord memory gpus = _gpus();
        return
            GpuUsage({
                offered: gpus.offered,
                leased: gpus.leased,
                reportedAt: gpus.reportedAt,
                offeredSeconds: gpus.offeredSeconds,
                leasedSeconds: gpus.leasedSeconds
            });
    }

    /// @inheritdoc ICapacityLedger
    function leasesOf(address provider) external view returns (uint32 live, uint40 lastEndedAt) {
        Book storage book = _storage().books[provider][0];
        return (book.leases, book.lastFreedAt);
    }

    /// @inheritdoc ICapacityLedger
    function usedBy(address tenant) external view returns (Resources) {
        return _storage().used[tenant];
    }

    /// @inheritdoc ICapacityLedger
    function quotaOf(address tenant) external view returns (Resources) {
        return _quotaOf(tenant);
    }

    /// @notice The order book, once wired.
    function orderBook() external view returns (address) {
        return _storage().orderBook;
    }

    /// @inheritdoc ICapacityLedger
    function heartbeat(address provider, Resources total, uint64 sequence) external {
        uint32 gpuClass = total.gpuClass();
        Book storage book = _storage().books[provider][gpuClass];

        // Check: a registered provider speaks, of one inventory, next in turn, and keeps what runs.
        Book storage standing = _storage().books[provider][0];
        if (standing.state == IProviderRegistry.State.None) revert CapacityLedger_NotAuthorised(provider, msg.sender);
        _requireSpeaker(standing, provider, msg.sender);
        Resources quantities = gpuClass == 0 ? total.general() : total.gpuCount();
        if (Resources.unwrap(quantities.withClass(gpuClass)) != Resources.unwrap(total)) {
            revert CapacityLedger_InvalidResources(total);
        }
        if (sequence != book.sequence + 1) revert CapacityLedger_StaleSequence(sequence, book.sequence + 1);
        Resources allocated = _unfold(book.allocated, gpuClass);
        if (!quantities.covers(allocated)) revert CapacityLedger_BelowAllocated(total, allocated);

        // Effect: the new total, in the network's sums too.
        if (gpuClass != 0) _countReport(book, quantities, allocated);
        book.total = _fold(quantities, gpuClass);
        book.heartbeatAt = SafeCast.toUint32(block.timestamp);
        book.sequence = SafeCast.toUint32(sequence);
        emit CapacityReported(provider, gpuClass, total, sequence);
    }

    /// @inheritdoc ICapacityLedger
    function setStanding(address provider, IProviderRegistry.State state, address operator) external {
        if (msg.sender != address(providers)) revert CapacityLedger_NotMarket(msg.sender);
        Book storage standing = _storage().books[provider][0];
        standing.state = state;
        if (standing.operator != operator) standing.operator = operator;
    }

    /// @inheritdoc ICapacityLedger
    function reserve(
        address provider,
        address speaker,
        bytes32 bidId,
        Resources resources,
        uint256 timeout
    ) external onlyOrderBook {
        // Check: the provider takes business, and its owner or operator says so.
        Book storage standing = _storage().books[provider][0];
        _requireSpeaker(standing, provider, speaker);
        IProviderRegistry.State state = standing.state;
        if (state != IProviderRegistry.State.Active) {
            revert IProviderRegistry.ProviderRegistry_NotActive(provider, state);
        }

        // Check, Effect: each inventory.
        _reserve(provider, 0, resources.general(), timeout);
        if (resources.gpus() != 0) _reserve(provider, resources.gpuClass(), resources.gpuCount(), timeout);
        emit CapacityReserved(provider, bidId, resources);
    }

    /// @inheritdoc ICapacityLedger
    function commit(address provider, bytes32 bidId, address tenant, Resources resources) external onlyOrderBook {
        // Check: the tenant may hold this much.
        CapacityStorage storage $ = _storage();
        Resources used = $.used[tenant].plus(resources.quantities());
        Resources limit = _quotaOf(tenant);
        if (!limit.covers(used)) revert CapacityLedger_QuotaExceeded(tenant, used, limit);

        // Check: the provider is neither banned nor on its way out.
        Book storage book = $.books[provider][0];
        IProviderRegistry.State state = book.state;
        if (state != IProviderRegistry.State.Active && state != IProviderRegistry.State.Paused) {
            revert IProviderRegistry.ProviderRegistry_NotActive(provider, state);
        }

        // Effect: all counters, in the same call.
        $.used[tenant] = used;
        ++book.leases;
        _commit(provider, 0, resources.general());
        if (resources.gpus() != 0) {
            _commit(provider, resources.gpuClass(), resources.gpuCount());
            _countLease($.books[provider][resources.gpuClass()], resources.gpus(), true);
        }
        emit CapacityCommitted(provider, bidId, tenant, resources);
    }

    /// @inheritdoc ICapacityLedger
    function release(address provider, bytes32 bidId, Resources resources) external onlyOrderBook {
        _release(provider, 0, resources.general());
        if (resources.gpus() != 0) _release(provider, resources.gpuClass(), resources.gpuCount());
        emit CapacityReleased(provider, bidId, resources, false);
    }

    /// @inheritdoc ICapacityLedger
    function free(address provider, bytes32 bidId, address tenant, Resources resources) external onlyOrderBook {
        CapacityStorage storage $ = _storage();
        $.used[tenant] = $.used[tenant].minus(resources.quantities());
        Book storage book = $.books[provider][0];
        --book.leases;
        book.lastFreedAt = uint40(block.timestamp);
        _deallocate(provider, 0, resources.general());
        if (resources.gpus() != 0) {
            _deallocate(provider, resources.gpuClass(), resources.gpuCount());
            _countLease($.books[provider][resources.gpuClass()], resources.gpus(), false);
        }
        emit CapacityReleased(provider, bidId, resources, true);
    }

    /// @inheritdoc ICapacityLedger
    function noteSilence(address provider, uint32 gpuClass) external {
        // Check: GPUs that count, and have not been heard of.
        Book storage book = _storage().books[provider][gpuClass];
        bool counts = gpuClass != 0 && book.sequence != 0 && !book.silent;
        if (!counts || block.timestamp < book.heartbeatAt + GPU_SILENCE) {
            revert CapacityLedger_NotSilent(provider, gpuClass);
        }

        // Effect: neither offered nor leased, as far as the network's sums go.
        book.silent = true;
        GpuRecord memory gpus = _gpus();
        gpus.offered -= _unfold(book.total, gpuClass).gpus();
        gpus.leased -= _unfold(book.allocated, gpuClass).gpus();
        _storage().gpus = gpus;
        emit GpusSilent(provider, gpuClass);
    }

    /// @inheritdoc ICapacityLedger
    function setQuota(uint8 tier, Resources limit) external restricted {
        if (tier > Tiers.PREMIUM) revert CapacityLedger_UnknownTier(tier);
        _requireQuantities(limit);
        _setQuota(tier, limit);
    }

    /// @inheritdoc ICapacityLedger
    function setQuotaOverride(address account, Resources limit) external restricted {
        _requireQuantities(limit);
        _storage().overrides[account] = limit;
        emit QuotaOverrideChanged(account, limit);
    }

    /// @dev A provider speaks for itself without its operator being looked up. Nobody calls from the zero address.
    function _requireSpeaker(Book storage standing, address provider, address speaker) private view {
        if (speaker != provider && speaker != standing.operator) {
            revert CapacityLedger_NotAuthorised(provider, speaker);
        }
    }

    /// @dev A report replaces the last; who was silent counts again with what it has leased.
    function _countReport(Book storage book, Resources total, Resources allocated) private {
        GpuRecord memory gpus = _gpus();
        if (book.silent) {
            book.silent = false;
            gpus.leased += allocated.gpus();
        } else {
            // A GPU inventory folds into its number of GPUs as it is.
            gpus.offered -= Resources.wrap(book.total).gpus();
        }
        gpus.offered += total.gpus();
        gpus.reportedAt = SafeCast.toUint32(block.timestamp);
        _storage().gpus = gpus;
    }

    function _countLease(Book storage book, uint16 count, bool begins) private {
        if (book.silent) return;
        GpuRecord memory gpus = _gpus();
        if (begins) gpus.leased += count;
        else gpus.leased -= count;
        _storage().gpus = gpus;
    }

    /// @dev The network's GPUs with their seconds up to now.
    function _gpus() private view returns (GpuRecord memory gpus) {
        gpus = _storage().gpus;
        // Unchecked: seconds count modulo 2^56, so that no sum of them can ever refuse a lease or its end. Clocks end in 2106.
        unchecked {
            uint256 elapsed = block.timestamp - gpus.changedAt;
            gpus.offeredSeconds += uint56(gpus.offered * elapsed);
            gpus.leasedSeconds += uint56(gpus.leased * elapsed);
            gpus.changedAt = uint32(block.timestamp);
        }
    }

    function _setQuota(uint8 tier, Resources limit) private {
        _storage().quotas[tier] = limit;
        emit QuotaChanged(tier, limit);
    }

    function _reserve(address provider, uint32 gpuClass, Resources needed, uint256 timeout) private {
        Book storage book = _storage().books[provider][gpuClass];

        // Check: the provider was heard of lately and has room. Someone never heard of counts from 1970.
        if (block.timestamp > book.heartbeatAt + timeout) {
            revert CapacityLedger_HeartbeatStale(provider, book.heartbeatAt, timeout);
        }
        Resources reserved = _unfold(book.reserved, gpuClass).plus(needed);
        Resources promised = reserved.plus(_unfold(book.allocated, gpuClass));
        if (!_unfold(book.total, gpuClass).covers(promised)) {
            revert CapacityLedger_Insufficient(provider, _free(book, gpuClass), needed);
        }

        // Effect: the reservation.
        book.reserved = _fold(reserved, gpuClass);
    }

    function _commit(address provider, uint32 gpuClass, Resources needed) private {
        Book storage book = _storage().books[provider][gpuClass];
        Resources reserved = _unfold(book.reserved, gpuClass);
        Resources allocated = _unfold(book.allocated, gpuClass);

        // Check: all promises, this one included, can be kept.
        Resources total = _unfold(book.total, gpuClass);
        Resources promised = reserved.plus(allocated);
        if (!total.covers(promised)) {
            revert CapacityLedger_Insufficient(provider, total.saturatingMinus(promised.minus(needed)), needed);
        }

        // Effect: reserved becomes allocated; their sum stays.
        book.reserved = _fold(reserved.minus(needed), gpuClass);
        book.allocated = _fold(allocated.plus(needed), gpuClass);
    }

    function _release(address provider, uint32 gpuClass, Resources held) private {
        Book storage book = _storage().books[provider][gpuClass];
        book.reserved = _fold(_unfold(book.reserved, gpuClass).minus(held), gpuClass);
    }

    function _deallocate(address provider, uint32 gpuClass, Resources held) private {
        Book storage book = _storage().books[provider][gpuClass];
        book.allocated = _fold(_unfold(book.allocated, gpuClass).minus(held), gpuClass);
    }

    function _quotaOf(address tenant) private view returns (Resources limit) {
        CapacityStorage storage $ = _storage();
        limit = $.overrides[tenant];
        if (limit.isZero()) limit = $.quotas[identities.tierOf(tenant)];
    }

    /// @dev What may still be promised; a field is 0 where more is promised than offered.
    function _free(Book storage book, uint32 gpuClass) private view returns (Resources) {
        Resources promised = _unfold(book.reserved, gpuClass).plus(_unfold(book.allocated, gpuClass));
        return _unfold(book.total, gpuClass).saturatingMinus(promised);
    }

    /// @dev The quantities of one inventory in 128 bits. They have no bit that gets lost: {ResourceMath-general} has no
    /// GPUs, {ResourceMath-gpuCount} nothing else.
    function _fold(Resources quantities, uint32 gpuClass) private pure returns (uint128) {
        uint256 word = Resources.unwrap(quantities);
        return gpuClass == 0 ? uint128((word & BELOW_PORTS) | ((word >> PORT_SHIFT) & ~BELOW_PORTS)) : uint128(word);
    }

    function _unfold(uint128 folded, uint32 gpuClass) private pure returns (Resources) {
        uint256 word = folded;
        if (gpuClass == 0) word = (word & BELOW_PORTS) | ((word & ~BELOW_PORTS) << PORT_SHIFT);
        return Resources.wrap(word);
    }

    /// @dev A limit has no class: it counts GPUs of all classes together.
    function _requireQuantities(Resources limit) private pure {
        if (Resources.unwrap(limit) != Resources.unwrap(limit.quantities())) {
            revert CapacityLedger_InvalidResources(limit);
        }
    }

    function _storage() private pure returns (CapacityStorage storage $) {
        bytes32 slot = CAPACITY_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
