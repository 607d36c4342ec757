// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Governed} from "../access/Governed.sol";
import {IParameterRegistry} from "../access/IParameterRegistry.sol";
import {Parameters} from "../access/Parameters.sol";
import {IEscrowVault} from "../escrow/IEscrowVault.sol";
import {IDeploymentRegistry} from "../market/IDeploymentRegistry.sol";
import {IOrderBook} from "../market/IOrderBook.sol";
import {IProviderRegistry} from "../market/IProviderRegistry.sol";
import {ISettlementHub} from "./ISettlementHub.sol";
import {SettlementStorage} from "./SettlementStorage.sol";
import {StatementHashing} from "./StatementHashing.sol";
import {UsagePricing} from "./UsagePricing.sol";

/// @title SettlementHub
/// @notice See {ISettlementHub}. Nothing here is intake: statements, acknowledgements and finality are how earned and
/// unspent money gets out, so the pause flag is never looked at.
contract SettlementHub is Governed, ISettlementHub, IERC5267 {
    using SettlementStorage for SettlementStorage.LedgerRecord;
    using UsagePricing for SettlementStorage.Prices;

    /// @notice How far a window may end after the block, and how long after a lease's end its cost may still grow (s).
    uint40 public constant TOLERANCE = 60;

    /// @notice The contracts the hub reads and drives; all are known before it is deployed.
    struct Neighbours {
        IEscrowVault vault;
        IOrderBook orderBook;
        IProviderRegistry providers;
        IDeploymentRegistry deployments;
        IParameterRegistry parameters;
    }

    IEscrowVault private immutable VAULT;
    IOrderBook private immutable ORDER_BOOK;
    IProviderRegistry private immutable PROVIDERS;
    IDeploymentRegistry private immutable DEPLOYMENTS;
    IParameterRegistry private immutable PARAMETERS;

    constructor(Neighbours memory neighbours) {
        VAULT = neighbours.vault;
        ORDER_BOOK = neighbours.orderBook;
        PROVIDERS = neighbours.providers;
        DEPLOYMENTS = neighbours.deployments;
        PARAMETERS = neighbours.parameters;
    }

    /// @notice Sets the AccessManager.
    function initialize(address manager) external initializer {
        __AccessManaged_init(manager);
    }

    /// @inheritdoc ISettlementHub
    function submitStatement(
        UsageStatement calldata previous,
        UsageStatement calldata next,
        address signer,
        bytes calldata signature
    ) external {
        bytes32 leaseId = next.leaseId;
        SettlementStorage.LedgerRecord storage record = SettlementStorage.books().ledgers[leaseId];
        SettlementStorage.Progress memory progress = record.progress;

        // Check: the next link of the chain.
        if (progress.ended) revert SettlementHub_Ended(leaseId);
        bytes32 head = record.head;
        if (head == 0) progress = _checkFirst(record, next);
        else _checkLink(head, previous, next);
        if (next.windowEnd < next.windowStart || next.windowEnd > block.timestamp + TOLERANCE) {
            revert SettlementHub_Window(
                leaseId,
                next.windowStart,
                next.windowEnd,
                next.windowStart,
                block.timestamp + TOLERANCE
            );
        }

        // Check: it costs what it may cost, and the provider says so.
        SettlementStorage.Terms memory terms = record.terms;
        _checkCost(record.prices, progress, previous, next, head == 0);
        if (next.cumulativeCost > terms.cap) revert SettlementHub_OverCap(leaseId, next.cumulativeCost, terms.cap);
        bytes32 statementHash = StatementHashing.hash(next);
        _checkSigner(terms.provider, next, signer, StatementHashing.digest(statementHash), signature);

        // Check: a place to wait.
        if (next.sequence - progress.finalised > SettlementStorage.MAX_PENDING) {
            progress.finalised = _finaliseMatured(leaseId, record, progress, false);
            if (next.sequence - progress.finalised > SettlementStorage.MAX_PENDING) {
                revert SettlementHub_TooManyPending(leaseId, SettlementStorage.MAX_PENDING);
            }
        }

        // Effect: the new head waits for the end of its window; a streamed lease has none.
        _accept(record, next, statementHash, signer, terms.cap == 0 ? 0 : progress.window);

        // Interaction: after the last statement the unspent reserve returns.
        if (next.isFinal) {
            record.progress.ended = true;
            _returnUnspent(leaseId, record, progress, terms.cap, next.cumulativeCost, false);
        }
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
        SettlementStorage.LedgerRecord storage record = SettlementStorage.books().ledgers[leaseId];
        SettlementStorage.Progress memory progress = record.progress;
        uint32 upTo = _finaliseMatured(leaseId, record, progress, progress.ended);
        if (upTo == progress.finalised) revert SettlementHub_NothingToFinalise(leaseId);
    }

    /// @inheritdoc ISettlementHub
    function endBySilence(bytes32 leaseId) external {
        // Check: an ended lease whose provider has not finished its statements in time.
        SettlementStorage.LedgerRecord storage record = SettlementStorage.books().ledgers[leaseId];
        SettlementStorage.Progress memory progress = record.progress;
        if (progress.ended) revert SettlementHub_Ended(leaseId);
        IOrderBook.Lease memory lease = _lease(leaseId);
        if (lease.closedAt == 0) revert SettlementHub_LeaseLive(leaseId);
        uint256 silentAt = lease.closedAt;
        if (lease.readyAt != 0) silentAt += PARAMETERS.get(Parameters.SETTLEMENT_FINAL_SILENCE);
        if (block.timestamp < silentAt) revert SettlementHub_NotSilentYet(leaseId, silentAt);

        // Effect: no statement follows.
        record.progress.ended = true;

        // Interaction: what was not stated returns.
        uint96 stated = record.latest(progress.finalised).cost;
        _returnUnspent(leaseId, record, progress, lease.cap, stated, true);
    }

    /// @inheritdoc ISettlementHub
    function leaseEnded(bytes32 leaseId, uint40 closedAt) external {
        // Check: from the order book.
        if (msg.sender != address(ORDER_BOOK)) revert SettlementHub_NotOrderBook(msg.sender);

        // Effect: time stands still for the peak rule. Without terms there is no statement yet.
        SettlementStorage.LedgerRecord storage record = SettlementStorage.books().ledgers[leaseId];
        if (record.terms.provider != address(0)) record.progress.closedAt = closedAt;
    }

    /// @inheritdoc ISettlementHub
    function ledger(bytes32 leaseId) external view returns (Ledger memory) {
        SettlementStorage.LedgerRecord storage record = SettlementStorage.books().ledgers[leaseId];
        SettlementStorage.Progress memory progress = record.progress;
        SettlementStorage.Entry memory last = record.latest(progress.finalised);
        return
            Ledger({
                head: record.head,
                sequence: last.sequence,
                windowEnd: last.windowEnd,
                stated: last.cost,
                finalised: record.entry(progress.finalised).cost,
                pending: uint8(last.sequence - progress.finalised),
                ended: progress.ended
            });
    }

    /// @inheritdoc ISettlementHub
    function pendingStatements(bytes32 leaseId) external view returns (PendingStatement[] memory list) {
        SettlementStorage.LedgerRecord storage record = SettlementStorage.books().ledgers[leaseId];
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
        return StatementHashing.hash(statement);
    }

    /// @inheritdoc ISettlementHub
    function digestOf(UsageStatement calldata statement) external view returns (bytes32) {
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

    /// @dev The first statement: takes down the lease's terms, begins where the lease began.
    function _checkFirst(
        SettlementStorage.LedgerRecord storage record,
        UsageStatement calldata next
    ) private returns (SettlementStorage.Progress memory progress) {
        bytes32 leaseId = next.leaseId;
        IOrderBook.Lease memory lease = _lease(leaseId);
        if (lease.readyAt == 0) revert SettlementHub_NotReady(leaseId);
        if (next.sequence != 1) revert SettlementHub_Sequence(leaseId, next.sequence, 1);
        if (next.previousHash != 0) revert SettlementHub_PreviousMismatch(leaseId, 0, next.previousHash);
        if (next.windowStart != lease.acceptedAt) {
            revert SettlementHub_Window(
                leaseId,
                next.windowStart,
                next.windowEnd,
                lease.acceptedAt,
                block.timestamp + TOLERANCE
            );
        }

        // Effect: terms of the lease, for all its statements.
        uint256 peak = UsagePricing.perSecond(DEPLOYMENTS.resourcesOf(lease.deploymentId, lease.gseq), lease.prices);
        peak *= PARAMETERS.get(Parameters.SETTLEMENT_PEAK_FACTOR);
        progress.peak = peak > type(uint96).max ? type(uint96).max : uint96(peak);
        progress.window = lease.disputeWindow;
        progress.closedAt = lease.closedAt;
        record.progress = progress;
        record.terms = SettlementStorage.Terms(lease.provider, lease.cap);
        record.prices = SettlementStorage.Prices({
            cpuCoreMs: lease.prices.cpuCoreMs,
            memoryByteS: lease.prices.memoryByteS,
            storageByteS: lease.prices.storageByteS,
            gpuMs: lease.prices.gpuMs,
            networkByte: lease.prices.networkByte
        });
    }

    /// @dev `next` follows `previous`, which is the head.
    function _checkLink(bytes32 head, UsageStatement calldata previous, UsageStatement calldata next) private view {
        bytes32 leaseId = next.leaseId;
        bytes32 previousHash = StatementHashing.hash(previous);
        if (previousHash != head) revert SettlementHub_PreviousMismatch(leaseId, head, previousHash);
        if (next.sequence != previous.sequence + 1) {
            revert SettlementHub_Sequence(leaseId, next.sequence, previous.sequence + 1);
        }
        if (next.previousHash != head) revert SettlementHub_PreviousMismatch(leaseId, head, next.previousHash);
        if (next.windowStart != previous.windowEnd) {
            revert SettlementHub_Window(
                leaseId,
                next.windowStart,
                next.windowEnd,
                previous.windowEnd,
                block.timestamp + TOLERANCE
            );
        }
        if (
            next.cumulativeCost < previous.cumulativeCost ||
            next.cpuCoreMs < previous.cpuCoreMs ||
            next.memoryByteS < previous.memoryByteS ||
            next.storageByteS < previous.storageByteS ||
            next.gpuMs < previous.gpuMs ||
            next.networkBytes < previous.networkBytes
        ) revert SettlementHub_Falling(leaseId);
    }

    /// @dev The growth of the cost is covered by usage at its prices and fits under the peak.
    function _checkCost(
        SettlementStorage.Prices memory prices,
        SettlementStorage.Progress memory progress,
        UsageStatement calldata previous,
        UsageStatement calldata next,
        bool first
    ) private pure {
        uint256 grown = next.cumulativeCost;
        if (!first) grown -= previous.cumulativeCost;
        (uint256 priced, uint256 traffic) = prices.cost(previous, next, first);
        if (grown > priced) revert SettlementHub_OverPriced(next.leaseId, grown, priced);

        uint256 end = next.windowEnd;
        if (progress.closedAt != 0 && end > progress.closedAt + TOLERANCE) end = progress.closedAt + TOLERANCE;
        uint256 duration = end > next.windowStart ? end - next.windowStart : 0;
        uint256 maximum = progress.peak * duration + traffic;
        if (grown > maximum) revert SettlementHub_OverPeak(next.leaseId, grown, maximum);
    }

    /// @dev The key of the window's end signed it. Recovery is tried first: it spares most statements a look at the
    /// signer's code, and a key that signs is a key, delegated (EIP-7702) or not.
    function _checkSigner(
        address provider,
        UsageStatement calldata next,
        address signer,
        bytes32 digest,
        bytes calldata signature
    ) private view {
        (address recovered, ECDSA.RecoverError failure, ) = ECDSA.tryRecoverCalldata(digest, signature);
        bool signed =
            (failure == ECDSA.RecoverError.NoError && recovered == signer) ||
                SignatureChecker.isValidERC1271SignatureNowCalldata(signer, digest, signature);
        if (!signed || !PROVIDERS.isAttestationKey(provider, signer, next.windowEnd)) {
            revert SettlementHub_BadSigner(next.leaseId, signer);
        }
    }

    function _accept(
        SettlementStorage.LedgerRecord storage record,
        UsageStatement calldata next,
        bytes32 statementHash,
        address signer,
        uint32 window
    ) private {
        record.head = statementHash;
        uint40 releaseAt = uint40(block.timestamp) + window;
        SettlementStorage.Entry storage entry = record.entry(next.sequence);
        entry.sequence = next.sequence;
        entry.windowEnd = next.windowEnd;
        entry.releaseAt = releaseAt;
        // Not above the cap, which has 96 bits.
        entry.cost = uint96(next.cumulativeCost);
        emit StatementAccepted(next.leaseId, next.sequence, statementHash, next, signer, releaseAt);
    }

    function _acknowledge(bytes32 leaseId, bytes32 statementHash, IOrderBook.Lease memory lease) private {
        // Check: it is the head, and something waits.
        SettlementStorage.LedgerRecord storage record = SettlementStorage.books().ledgers[leaseId];
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

    /// @dev Finalises what has passed its window; returns the number of the last final statement.
    function _finaliseMatured(
        bytes32 leaseId,
        SettlementStorage.LedgerRecord storage record,
        SettlementStorage.Progress memory progress,
        bool ended
    ) private returns (uint32 upTo) {
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
    ) private {
        // Effect: final.
        uint96 cost = record.entry(upTo).cost;
        uint96 amount = cost - record.entry(progress.finalised).cost;
        record.progress.finalised = upTo;
        emit StatementsFinalised(leaseId, upTo, amount, cost);

        // Interaction: the vault pays. A streamed lease has no channel.
        if (amount != 0) VAULT.payFromChannel(accountId, leaseId, amount);
        if (ended && record.terms.cap != 0 && record.latest(upTo).sequence == upTo) {
            VAULT.returnFromChannel(accountId, leaseId, 0, true);
        }
    }

    /// @dev Returns `cap - stated`; closes the channel if nothing is held.
    function _returnUnspent(
        bytes32 leaseId,
        SettlementStorage.LedgerRecord storage record,
        SettlementStorage.Progress memory progress,
        uint96 cap,
        uint128 stated,
        bool bySilence
    ) private {
        uint256 unspent = cap - stated;
        emit UnspentReturned(leaseId, unspent, bySilence);
        if (cap == 0) return;
        bool nothingHeld = stated == record.entry(progress.finalised).cost;
        VAULT.returnFromChannel(_lease(leaseId).deploymentId, leaseId, uint128(unspent), nothingHeld);
    }

    function _lease(bytes32 leaseId) private view returns (IOrderBook.Lease memory lease) {
        lease = ORDER_BOOK.lease(leaseId);
        if (lease.state == IOrderBook.LeaseState.None) revert SettlementHub_UnknownLease(leaseId);
    }
}
