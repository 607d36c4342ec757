// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Parameters} from "../access/Parameters.sol";
import {IOrderBook} from "../market/IOrderBook.sol";
import {ISettlementHub} from "./ISettlementHub.sol";
import {SettlementBase} from "./SettlementBase.sol";
import {SettlementStorage} from "./SettlementStorage.sol";
import {StatementHashing} from "./StatementHashing.sol";
import {StatementWords} from "./StatementWords.sol";
import {UsagePricing} from "./UsagePricing.sol";

/// @title StatementIntake
/// @notice What a statement must be to count: the next link of its lease's chain, priced as agreed, signed by the provider.
abstract contract StatementIntake is SettlementBase {
    using SettlementStorage for SettlementStorage.LedgerRecord;
    using StatementWords for UsageStatement;
    using UsagePricing for SettlementStorage.Prices;

    /// @notice How far a window may end after the block, and how long after a lease's end its cost may still grow (s).
    uint40 public constant TOLERANCE = 60;
    /// @notice Most statements of a batch.
    uint256 public constant MAX_BATCH = 10;
    /// @notice Gas that must be left when a statement of a batch has its turn: more than any takes, so that none is refused for
    /// want of gas, and an estimate of the whole covers them all.
    uint256 public constant BATCH_ITEM_GAS = 500_000;

    /// @inheritdoc ISettlementHub
    function submitStatements(Submission[] calldata submissions) external returns (bool[] memory accepted) {
        uint256 count = submissions.length;
        if (count == 0 || count > MAX_BATCH) revert SettlementHub_BatchSize(count, MAX_BATCH);
        accepted = new bool[](count);
        for (uint256 i = 0; i < count; ++i) {
            if (gasleft() < BATCH_ITEM_GAS) revert SettlementHub_BatchGas(gasleft(), BATCH_ITEM_GAS);
            // A call to itself, so that a refusal undoes what the statement did and nothing else. Who calls does not matter:
            // the signature counts.
            Submission calldata item = submissions[i];
            try this.submitStatement(item.previous, item.next, item.signer, item.signature) {
                accepted[i] = true;
            } catch (bytes memory reason) {
                bytes32 statementHash = StatementHashing.hash(item.next);
                emit StatementRefused(item.next.leaseId, item.next.sequence, statementHash, i, reason);
            }
        }
    }

    /// @inheritdoc ISettlementHub
    function submitStatement(
        UsageStatement calldata previous,
        UsageStatement calldata next,
        address signer,
        bytes calldata signature
    ) external {
        next.requireClean();
        bytes32 leaseId = next.leaseId;
        SettlementStorage.LedgerRecord storage record = _books().ledgers[leaseId];
        SettlementStorage.Progress memory progress = record.progress;

        // Check: the next link of the chain.
        if (progress.ended) revert SettlementHub_Ended(leaseId);
        bytes32 head = record.head;
        if (head == 0) progress = _openLedger(record, next);
        else _checkLink(head, previous, next);
        uint256 windowEnd = next.word(StatementWords.WINDOW_END);
        if (windowEnd < next.word(StatementWords.WINDOW_START) || windowEnd > block.timestamp + TOLERANCE) {
            _refuseWindow(next, next.windowStart);
        }

        // Check: it costs what it may cost, and the provider says so.
        SettlementStorage.Terms memory terms = record.terms;
        _checkCost(record.prices, progress, previous, next, head == 0);
        if (next.word(StatementWords.COST) > terms.cap) {
            revert SettlementHub_OverCap(leaseId, next.cumulativeCost, terms.cap);
        }
        bytes32 statementHash = StatementHashing.hash(next);
        SettlementStorage.Key memory key = _books().keys[signer];
        if (
            key.provider != terms.provider ||
            windowEnd > key.validUntil ||
            !_signed(signer, StatementHashing.digest(statementHash), signature)
        ) {
            revert SettlementHub_BadSigner(leaseId, signer);
        }

        // Check: a place to wait.
        uint256 sequence = next.word(StatementWords.SEQUENCE);
        if (sequence - progress.finalised > SettlementStorage.MAX_PENDING) {
            progress.finalised = _finaliseMatured(leaseId, record, progress, false);
            if (sequence - progress.finalised > SettlementStorage.MAX_PENDING) {
                revert SettlementHub_TooManyPending(leaseId, SettlementStorage.MAX_PENDING);
            }
        }

        // Effect: the new head waits for the end of its window; a streamed lease has none.
        _accept(record, next, statementHash, signer, terms.cap == 0 ? 0 : progress.window);

        // Interaction: after the last statement the unspent reserve returns.
        if (next.isFinal) {
            record.progress.ended = true;
            _returnUnspent(leaseId, terms.cap, next.cumulativeCost, false);
        }
    }

    /// @dev The first statement: takes down the lease's terms, begins where the lease began.
    function _openLedger(
        SettlementStorage.LedgerRecord storage record,
        UsageStatement calldata next
    ) private returns (SettlementStorage.Progress memory progress) {
        bytes32 leaseId = next.leaseId;
        IOrderBook.Lease memory lease = _lease(leaseId);
        if (lease.readyAt == 0) revert SettlementHub_NotReady(leaseId);
        if (next.sequence != 1) revert SettlementHub_Sequence(leaseId, next.sequence, 1);
        if (next.previousHash != 0) revert SettlementHub_PreviousMismatch(leaseId, 0, next.previousHash);
        if (next.windowStart != lease.acceptedAt) _refuseWindow(next, lease.acceptedAt);

        // Effect: terms of the lease, for all its statements.
        uint256 peak = UsagePricing.perSecond(DEPLOYMENTS.resourcesOf(lease.deploymentId, lease.gseq), lease.prices);
        peak *= PARAMETERS.get(Parameters.SETTLEMENT_PEAK_FACTOR);
        progress.peak = peak > type(uint96).max ? type(uint96).max : uint96(peak);
        progress.window = lease.disputeWindow;
        progress.closedAt = lease.closedAt;
        record.progress = progress;
        record.terms = SettlementStorage.Terms({provider: lease.provider, cap: lease.cap});
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
        // Sums of one and a word that hashed to a clean one do not overflow.
        uint256 expected;
        unchecked {
            expected = previous.word(StatementWords.SEQUENCE) + 1;
        }
        if (next.word(StatementWords.SEQUENCE) != expected) {
            revert SettlementHub_Sequence(leaseId, next.sequence, uint32(expected));
        }
        if (next.previousHash != head) revert SettlementHub_PreviousMismatch(leaseId, head, next.previousHash);
        if (next.word(StatementWords.WINDOW_START) != previous.word(StatementWords.WINDOW_END)) {
            _refuseWindow(next, previous.windowEnd);
        }
        if (previous.falls(next)) revert SettlementHub_Falling(leaseId);
    }

    function _refuseWindow(UsageStatement calldata next, uint40 expectedStart) private view {
        revert SettlementHub_Window(
            next.leaseId,
            next.windowStart,
            next.windowEnd,
            expectedStart,
            block.timestamp + TOLERANCE
        );
    }

    /// @dev The growth of the cost is covered by usage at its prices and fits under the peak.
    function _checkCost(
        SettlementStorage.Prices memory prices,
        SettlementStorage.Progress memory progress,
        UsageStatement calldata previous,
        UsageStatement calldata next,
        bool first
    ) private pure {
        uint256 grown = next.word(StatementWords.COST);
        // The cost did not fall, and times and peaks are far from 256 bits.
        unchecked {
            if (!first) grown -= previous.word(StatementWords.COST);
            (uint256 priced, uint256 traffic) = prices.cost(previous, next, first);
            if (grown > priced) revert SettlementHub_OverPriced(next.leaseId, grown, priced);

            uint256 start = next.word(StatementWords.WINDOW_START);
            uint256 end = next.word(StatementWords.WINDOW_END);
            uint256 last = uint256(progress.closedAt) + TOLERANCE;
            if (progress.closedAt != 0 && end > last) end = last;
            uint256 duration = end > start ? end - start : 0;
            uint256 maximum = progress.peak * duration + traffic;
            if (grown > maximum) revert SettlementHub_OverPeak(next.leaseId, grown, maximum);
        }
    }

    /// @dev Recovery is tried first: it spares most statements a look at the signer's code, and a key that signs is a key,
    /// delegated (EIP-7702) or not.
    function _signed(address signer, bytes32 digest, bytes calldata signature) private view returns (bool) {
        (address recovered, ECDSA.RecoverError failure, ) = ECDSA.tryRecoverCalldata(digest, signature);
        if (failure == ECDSA.RecoverError.NoError && recovered == signer) return true;
        return SignatureChecker.isValidERC1271SignatureNowCalldata(signer, digest, signature);
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
        // Every word is clean, and the cost is not above the cap, which has 96 bits.
        record.put(
            next.word(StatementWords.SEQUENCE),
            next.word(StatementWords.WINDOW_END),
            releaseAt,
            next.word(StatementWords.COST)
        );
        _emitAccepted(next, statementHash, signer, releaseAt);
    }

    /// @dev `emit StatementAccepted(...)` with the statement copied from calldata as it is, every word of it being clean by
    /// now (see {StatementHashing-hash}): encoding it field by field costs 2,000 gas more.
    function _emitAccepted(
        UsageStatement calldata next,
        bytes32 statementHash,
        address signer,
        uint40 releaseAt
    ) private {
        bytes32 topic = StatementAccepted.selector;
        bytes32 leaseId = next.leaseId;
        uint32 sequence = next.sequence;
        assembly ("memory-safe") {
            let data := mload(0x40)
            calldatacopy(data, next, 416)
            mstore(add(data, 416), signer)
            mstore(add(data, 448), releaseAt)
            log4(data, 480, topic, leaseId, sequence, statementHash)
        }
    }
}
