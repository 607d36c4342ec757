// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Parameters} from "../access/Parameters.sol";
import {IOrderBook} from "../market/IOrderBook.sol";
import {ISettlementHub} from "./ISettlementHub.sol";
import {SettlementBase} from "./SettlementBase.sol";
import {SettlementStorage} from "./SettlementStorage.sol";
import {StatementHashing} from "./StatementHashing.sol";
import {StatementIntake} from "./StatementIntake.sol";
import {StatementWords} from "./StatementWords.sol";

/// @title SettlementHub
/// @notice See {ISettlementHub}. Nothing here is intake: statements, acknowledgements and finality are how earned and
/// unspent money gets out, so the pause flag is never looked at. {StatementIntake} says what a statement must be,
/// {SettlementBase} how it becomes final.
contract SettlementHub is StatementIntake, IERC5267 {
    using SettlementStorage for SettlementStorage.LedgerRecord;
    using StatementWords for UsageStatement;

    constructor(Neighbours memory neighbours) SettlementBase(neighbours) {}

    /// @notice Sets the AccessManager.
    function initialize(address manager) external initializer {
        __AccessManaged_init(manager);
    }

    /// @inheritdoc ISettlementHub
    function acknowledge(bytes32 leaseId, bytes32 statementHash) external {
        // Check: the tenant.
        IOrderBook.Lease memory lease = _lease(leaseId);
        if (lease.owner != msg.sender) revert SettlementHub_NotAuthorised(leaseId, msg.sender);
        _acknowledge(leaseId, statementHash, lease);
    }

    /// @inheritdoc ISettlementHub
    function acknowledgeWithSignature(bytes32 leaseId, bytes32 statementHash, bytes calldata signature) external {
        // Check: the tenant's signature.
        IOrderBook.Lease memory lease = _lease(leaseId);
        bytes32 digest = StatementHashing.digest(StatementHashing.hashAcknowledgement(leaseId, statementHash));
        if (!SignatureChecker.isValidSignatureNowCalldata(lease.owner, digest, signature)) {
            revert SettlementHub_BadSigner(leaseId, lease.owner);
        }
        _acknowledge(leaseId, statementHash, lease);
    }

    /// @inheritdoc ISettlementHub
    function finalise(bytes32 leaseId) external {
        SettlementStorage.LedgerRecord storage record = _books().ledgers[leaseId];
        SettlementStorage.Progress memory progress = record.progress;
        uint32 upTo = _finaliseMatured(leaseId, record, progress, progress.ended);
        if (upTo == progress.finalised) revert SettlementHub_NothingToFinalise(leaseId);
    }

    /// @inheritdoc ISettlementHub
    function endBySilence(bytes32 leaseId) external {
        // Check: an ended lease whose provider has not finished its statements in time.
        SettlementStorage.LedgerRecord storage record = _books().ledgers[leaseId];
        SettlementStorage.Progress memory progress = record.progress;
        if (progress.ended) revert SettlementHub_Ended(leaseId);
        IOrderBook.Lease memory lease = _lease(leaseId);
        if (lease.closedAt == 0) revert SettlementHub_LeaseLive(leaseId);
        uint256 silentAt = lease.closedAt + PARAMETERS.get(Parameters.SETTLEMENT_FINAL_SILENCE);
        if (block.timestamp < silentAt) revert SettlementHub_NotSilentYet(leaseId, silentAt);

        // Effect: no statement follows.
        record.progress.ended = true;

        // Interaction: what was not stated returns.
        uint96 stated = record.latest(progress.finalised).cost;
        _returnUnspent(leaseId, lease.cap, stated, true);
    }

    /// @inheritdoc ISettlementHub
    function leaseEnded(bytes32 leaseId, uint40 closedAt) external {
        // Check: from the order book.
        if (msg.sender != address(ORDER_BOOK)) revert SettlementHub_NotOrderBook(msg.sender);

        // Effect: time stands still for the peak rule.
        SettlementStorage.LedgerRecord storage record = _books().ledgers[leaseId];
        if (record.head != 0) {
            record.progress.closedAt = closedAt;
            return;
        }

        // Effect, Interaction: without a head there is no statement yet, and of a workload that was never ready there will
        // be none: the whole reserve returns at once.
        IOrderBook.Lease memory lease = _lease(leaseId);
        if (lease.readyAt != 0) return;
        record.progress.ended = true;
        _returnUnspent(leaseId, lease.cap, 0, false);
    }

    /// @inheritdoc ISettlementHub
    function setKey(address provider, address key, uint40 validUntil) external {
        if (msg.sender != address(PROVIDERS)) revert SettlementHub_NotProviderRegistry(msg.sender);
        _books().keys[key] = SettlementStorage.Key({provider: provider, validUntil: validUntil});
    }

    /// @inheritdoc ISettlementHub
    function keyOf(address key) external view returns (address provider, uint40 validUntil) {
        SettlementStorage.Key storage record = _books().keys[key];
        return (record.provider, record.validUntil);
    }

    /// @inheritdoc ISettlementHub
    function ledger(bytes32 leaseId) external view returns (Ledger memory) {
        SettlementStorage.LedgerRecord storage record = _books().ledgers[leaseId];
        SettlementStorage.Progress memory progress = record.progress;
        SettlementStorage.Entry memory last = record.latest(progress.finalised);
        return
            Ledger({
                head: record.head,
                sequence: last.sequence,
                windowEnd: last.windowEnd,
                stated: last.cost,
                finalised: last.sequence == 0 ? 0 : _paid(leaseId, _lease(leaseId).deploymentId),
                pending: uint8(last.sequence - progress.finalised),
                ended: progress.ended
            });
    }

    /// @inheritdoc ISettlementHub
    function pendingStatements(bytes32 leaseId) external view returns (PendingStatement[] memory list) {
        SettlementStorage.LedgerRecord storage record = _books().ledgers[leaseId];
        uint256 finalised = record.progress.finalised;
        uint256 count = record.latest(finalised).sequence - finalised;
        list = new PendingStatement[](count);
        for (uint256 i = 0; i < count; ++i) {
            SettlementStorage.Entry memory entry = record.entry(finalised + 1 + i);
            list[i] = PendingStatement(entry.sequence, entry.releaseAt, entry.cost);
        }
    }

    /// @inheritdoc ISettlementHub
    function hashStatement(UsageStatement calldata statement) external pure returns (bytes32) {
        statement.requireClean();
        return StatementHashing.hash(statement);
    }

    /// @inheritdoc ISettlementHub
    function digestOf(UsageStatement calldata statement) external view returns (bytes32) {
        statement.requireClean();
        return StatementHashing.digest(StatementHashing.hash(statement));
    }

    /// @inheritdoc IERC5267
    function eip712Domain()
        external
        view
        returns (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        )
    {
        return (
            hex"0f",
            StatementHashing.NAME,
            StatementHashing.VERSION,
            block.chainid,
            address(this),
            bytes32(0),
            new uint256[](0)
        );
    }

    function _acknowledge(bytes32 leaseId, bytes32 statementHash, IOrderBook.Lease memory lease) private {
        // Check: it is the head, and something waits.
        SettlementStorage.LedgerRecord storage record = _books().ledgers[leaseId];
        bytes32 head = record.head;
        if (head != statementHash || head == 0) {
            revert SettlementHub_AcknowledgesNothing(leaseId, head, statementHash);
        }
        SettlementStorage.Progress memory progress = record.progress;
        uint32 last = record.latest(progress.finalised).sequence;
        if (last == progress.finalised) revert SettlementHub_NothingToFinalise(leaseId);
        emit StatementAcknowledged(leaseId, last, lease.owner);
        _finaliseUpTo(leaseId, record, progress, last, progress.ended, lease.deploymentId);
    }
}
