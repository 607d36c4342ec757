// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Governed} from "../access/Governed.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {Parameters} from "../access/Parameters.sol";
import {IIdentityRegistry} from "../identity/IIdentityRegistry.sol";
import {Tiers} from "../identity/Tiers.sol";
import {ICapacityLedger} from "./ICapacityLedger.sol";
import {IProviderRegistry} from "./IProviderRegistry.sol";
import {ResourceMath, Resources} from "./Resources.sol";

/// @title CapacityLedger
/// @notice See {ICapacityLedger}.
contract CapacityLedger is Governed, ICapacityLedger {
    using ResourceMath for Resources;

    /// @dev `promised` is reserved and allocated together: a bid then touches two slots of an inventory, and its lease
    /// leaves `promised` as it is.
    /// @param total Quantities offered, without class.
    struct Book {
        uint144 total;
        uint40 heartbeatAt;
        uint64 sequence;
        Resources promised;
        Resources allocated;
    }

    /// @custom:storage-location erc7201:virtengine.storage.CapacityLedger
    struct CapacityStorage {
        mapping(address provider => mapping(uint32 gpuClass => Book)) books;
        mapping(address tenant => Resources) used;
        mapping(uint8 tier => Resources) quotas;
        mapping(address account => Resources) overrides;
        address orderBook;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.CapacityLedger")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant CAPACITY_STORAGE = 0x036e142c57b8d67aa75596c8380688824531eaaa64cf609ad3d3f835347d4500;

    uint40 private constant GIB = 1024;

    /// @notice Who speaks for a provider.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IProviderRegistry public immutable providers;
    /// @notice The tiers of tenants.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IIdentityRegistry public immutable identities;
    /// @notice Where governed numbers are kept.
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IParameterRegistry public immutable parameters;

    modifier onlyOrderBook() {
        if (msg.sender != _storage().orderBook) revert CapacityLedger_NotMarket(msg.sender);
        _;
    }

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(
        IProviderRegistry providerRegistry,
        IIdentityRegistry identityRegistry,
        IParameterRegistry parameterRegistry
    ) {
        providers = providerRegistry;
        identities = identityRegistry;
        parameters = parameterRegistry;
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
                total: _total(book).withClass(gpuClass),
                reserved: book.promised.minus(book.allocated).withClass(gpuClass),
                allocated: book.allocated.withClass(gpuClass),
                heartbeatAt: book.heartbeatAt,
                sequence: book.sequence
            });
    }

    /// @inheritdoc ICapacityLedger
    function available(address provider, uint32 gpuClass) external view returns (Resources) {
        Book storage book = _storage().books[provider][gpuClass];
        return _total(book).saturatingMinus(book.promised).withClass(gpuClass);
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

        // Check: the provider speaks, of one inventory, next in turn, and keeps what runs.
        if (!providers.speaksFor(provider, msg.sender)) revert CapacityLedger_NotAuthorised(provider, msg.sender);
        Resources quantities = gpuClass == 0 ? total.general() : total.gpuCount();
        if (Resources.unwrap(quantities.withClass(gpuClass)) != Resources.unwrap(total)) {
            revert CapacityLedger_InvalidResources(total);
        }
        if (sequence != book.sequence + 1) revert CapacityLedger_StaleSequence(sequence, book.sequence + 1);
        if (!quantities.covers(book.allocated)) revert CapacityLedger_BelowAllocated(total, book.allocated);

        // Effect: the new total.
        book.total = uint144(Resources.unwrap(quantities));
        book.heartbeatAt = uint40(block.timestamp);
        book.sequence = sequence;
        emit CapacityReported(provider, gpuClass, total, sequence);
    }

    /// @inheritdoc ICapacityLedger
    function reserve(address provider, bytes32 bidId, Resources resources) external onlyOrderBook {
        uint256 timeout = parameters.get(Parameters.CAPACITY_HEARTBEAT_TIMEOUT);
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

        // Effect: both counters, in the same call.
        $.used[tenant] = used;
        _commit(provider, 0, resources.general());
        if (resources.gpus() != 0) _commit(provider, resources.gpuClass(), resources.gpuCount());
        emit CapacityCommitted(provider, bidId, tenant, resources);
    }

    /// @inheritdoc ICapacityLedger
    function release(address provider, bytes32 bidId, Resources resources) external onlyOrderBook {
        mapping(uint32 gpuClass => Book) storage books = _storage().books[provider];
        books[0].promised = books[0].promised.minus(resources.general());
        if (resources.gpus() != 0) {
            Book storage book = books[resources.gpuClass()];
            book.promised = book.promised.minus(resources.gpuCount());
        }
        emit CapacityReleased(provider, bidId, resources, false);
    }

    /// @inheritdoc ICapacityLedger
    function free(address provider, bytes32 bidId, address tenant, Resources resources) external onlyOrderBook {
        CapacityStorage storage $ = _storage();
        $.used[tenant] = $.used[tenant].minus(resources.quantities());
        _free($.books[provider][0], resources.general());
        if (resources.gpus() != 0) _free($.books[provider][resources.gpuClass()], resources.gpuCount());
        emit CapacityReleased(provider, bidId, resources, true);
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
        Resources total = _total(book);
        Resources promised = book.promised.plus(needed);
        if (!total.covers(promised)) {
            revert CapacityLedger_Insufficient(provider, total.saturatingMinus(book.promised), needed);
        }

        // Effect: the reservation.
        book.promised = promised;
    }

    function _commit(address provider, uint32 gpuClass, Resources needed) private {
        Book storage book = _storage().books[provider][gpuClass];
        Resources promised = book.promised;

        // Check: all promises, this one included, can be kept.
        Resources total = _total(book);
        if (!total.covers(promised)) {
            revert CapacityLedger_Insufficient(provider, total.saturatingMinus(promised.minus(needed)), needed);
        }

        // Effect: reserved becomes allocated; their sum stays.
        book.allocated = book.allocated.plus(needed);
    }

    function _free(Book storage book, Resources held) private {
        book.promised = book.promised.minus(held);
        book.allocated = book.allocated.minus(held);
    }

    function _quotaOf(address tenant) private view returns (Resources limit) {
        CapacityStorage storage $ = _storage();
        limit = $.overrides[tenant];
        if (limit.isZero()) limit = $.quotas[identities.tierOf(tenant)];
    }

    function _total(Book storage book) private view returns (Resources) {
        return Resources.wrap(book.total);
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
