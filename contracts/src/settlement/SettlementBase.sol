// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Governed} from "../access/Governed.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {IEscrowVault} from "../escrow/IEscrowVault.sol";
import {IDeploymentRegistry} from "../market/IDeploymentRegistry.sol";
import {IOrderBook} from "../market/IOrderBook.sol";
import {IProviderRegistry} from "../market/IProviderRegistry.sol";
import {ISettlementHub} from "./ISettlementHub.sol";
import {SettlementStorage} from "./SettlementStorage.sol";

/// @title SettlementBase
/// @notice How stated cost becomes final and unspent reserve returns. Every wei moves in the vault; the hub says which.
abstract contract SettlementBase is Governed, ISettlementHub {
    using SettlementStorage for SettlementStorage.LedgerRecord;

    /// @custom:storage-location erc7201:virtengine.storage.SettlementHub
    struct Books {
        mapping(bytes32 leaseId => SettlementStorage.LedgerRecord) ledgers;
        mapping(address key => SettlementStorage.Key) keys;
    }

    // keccak256(abi.encode(uint256(keccak256("virtengine.storage.SettlementHub")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant HUB_STORAGE = 0xe21fcb0b2138e4e93e9c31064b4e274493635bdd48138152782c9642e2601400;

    /// @notice The contracts the hub reads and drives; all are known before it is deployed.
    struct Neighbours {
        IEscrowVault vault;
        IOrderBook orderBook;
        IProviderRegistry providers;
        IDeploymentRegistry deployments;
        IParameterRegistry parameters;
    }

    IEscrowVault internal immutable VAULT;
    IOrderBook internal immutable ORDER_BOOK;
    IProviderRegistry internal immutable PROVIDERS;
    IDeploymentRegistry internal immutable DEPLOYMENTS;
    IParameterRegistry internal immutable PARAMETERS;

    constructor(Neighbours memory neighbours) {
        VAULT = neighbours.vault;
        ORDER_BOOK = neighbours.orderBook;
        PROVIDERS = neighbours.providers;
        DEPLOYMENTS = neighbours.deployments;
        PARAMETERS = neighbours.parameters;
    }

    /// @dev Finalises what has passed its window; returns the number of the last final statement.
    function _finaliseMatured(
        bytes32 leaseId,
        SettlementStorage.LedgerRecord storage record,
        SettlementStorage.Progress memory progress,
        bool ended
    ) internal returns (uint32 upTo) {
        upTo = progress.finalised;
        for (uint256 i = 0; i < SettlementStorage.MAX_PENDING; ++i) {
            SettlementStorage.Entry memory entry = record.entry(upTo + 1);
            if (entry.sequence != upTo + 1 || entry.releaseAt > block.timestamp) break;
            ++upTo;
        }
        if (upTo != progress.finalised) {
            bytes32 accountId = record.terms.cap == 0 ? bytes32(0) : _lease(leaseId).deploymentId;
            _finaliseUpTo(leaseId, record, progress, upTo, ended, accountId);
        }
    }

    /// @dev Makes claimable what statements up to `upTo` hold; the channel closes with the last of them.
    function _finaliseUpTo(
        bytes32 leaseId,
        SettlementStorage.LedgerRecord storage record,
        SettlementStorage.Progress memory progress,
        uint32 upTo,
        bool ended,
        bytes32 accountId
    ) internal {
        // Effect: final. What was final before is what the vault has paid.
        uint96 cost = record.entry(upTo).cost;
        uint128 amount;
        bool open;
        if (record.terms.cap != 0) {
            IEscrowVault.Channel memory channel = VAULT.channel(accountId, leaseId);
            amount = cost - channel.paid;
            open = channel.open;
        }
        record.progress.finalised = upTo;
        emit StatementsFinalised(leaseId, upTo, amount, cost);

        // Interaction: the vault pays. A streamed lease has no channel; one whose last statements add nothing to what was paid
        // closed when the lease's statements ended.
        if (amount != 0) VAULT.payFromChannel(accountId, leaseId, amount);
        if (ended && open && record.latest(progress.finalised).sequence == upTo) {
            VAULT.returnFromChannel(accountId, leaseId, 0, true);
        }
    }

    /// @dev Returns `cap - stated`; closes the channel if nothing is held.
    function _returnUnspent(bytes32 leaseId, uint96 cap, uint128 stated, bool bySilence) internal {
        uint128 unspent = cap - stated;
        emit UnspentReturned(leaseId, unspent, bySilence);
        if (cap == 0) return;
        bytes32 accountId = _lease(leaseId).deploymentId;
        VAULT.returnFromChannel(accountId, leaseId, unspent, stated == _paid(leaseId, accountId));
    }

    function _paid(bytes32 leaseId, bytes32 accountId) internal view returns (uint128) {
        return VAULT.channel(accountId, leaseId).paid;
    }

    function _lease(bytes32 leaseId) internal view returns (IOrderBook.Lease memory lease) {
        lease = ORDER_BOOK.lease(leaseId);
        if (lease.state == IOrderBook.LeaseState.None) revert SettlementHub_UnknownLease(leaseId);
    }

    function _books() internal pure returns (Books storage $) {
        bytes32 slot = HUB_STORAGE;
        assembly {
            $.slot := slot
        }
    }
}
